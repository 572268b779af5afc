// SPDX-License-Identifier: EUPL-1.2
#include "identity/session_record.hpp"

#include <boost/json.hpp>

namespace metropole::identity {
namespace {

namespace json = boost::json;

// Languages, tile keys and references hold no comma: the database joins them with one.
template <class Take>
void each_part(std::string_view joined, Take take) {
  while (!joined.empty()) {
    auto comma = std::min(joined.find(','), joined.size());
    take(joined.substr(0, comma));
    joined.remove_prefix(std::min(comma + 1, joined.size()));
  }
}

Principal resident_principal(ResidentId resident, SessionId session) {
  return {.kind = PrincipalKind::resident,
          .resident = resident,
          .session = session,
          .strength = Strength::none,
          .permissions = {}};
}

std::int64_t micros(Instant at) {
  return at.time_since_epoch().count();
}
Instant instant_of(const json::value& value) {
  return Instant(std::chrono::microseconds(value.as_int64()));
}

template <class List, class Text>
json::array texts(const List& list, Text text) {
  json::array out;
  for (const auto& entry : list) out.emplace_back(text(entry));
  return out;
}

Uuid uuid_of(const json::value& value) {
  auto id = Uuid::parse(std::string_view(value.as_string()));
  if (!id) throw std::invalid_argument("uuid");
  return *id;
}

SessionRecord record_of(const json::object& object) {
  auto session = std::make_shared<Session>();
  session->principal = resident_principal(ResidentId(uuid_of(object.at("resident"))),
                                          SessionId(uuid_of(object.at("session"))));
  session->created_at = instant_of(object.at("created"));
  session->expires_at = instant_of(object.at("expires"));
  auto& profile = session->profile;
  profile.version = object.at("version").as_int64();
  profile.languages.clear();
  for (const auto& entry : object.at("languages").as_array())
    profile.languages.emplace_back(entry.as_string());
  for (const auto& entry : object.at("tiles").as_array()) profile.tile_order.emplace_back(entry.as_string());
  for (const auto& entry : object.at("favourites").as_array()) {
    auto ref = FeatureRef::parse(entry.as_string());
    if (!ref) throw std::invalid_argument("favourite");
    profile.favourites.push_back(std::move(*ref));
  }
  return {.session = std::move(session),
          .as_of = object.at("as_of").as_int64(),
          .read_at = instant_of(object.at("read")),
          .last_seen = std::string(object.at("seen").as_string())};
}

}  // namespace

SessionRecord record_of(const store::Row& row, Instant read_at) {
  auto session = std::make_shared<Session>();
  session->principal = resident_principal(ResidentId(row.uuid(1)), SessionId(row.uuid(0)));
  session->created_at = row.instant(2);
  session->expires_at = row.instant(3);
  auto& profile = session->profile;
  profile.languages.clear();
  each_part(row.text(5), [&](std::string_view part) { profile.languages.emplace_back(part); });
  each_part(row.text(6), [&](std::string_view part) { profile.tile_order.emplace_back(part); });
  each_part(row.text(8), [&](std::string_view part) {
    if (auto ref = FeatureRef::parse(part)) profile.favourites.push_back(std::move(*ref));
  });
  profile.languages.shrink_to_fit();
  profile.favourites.shrink_to_fit();
  profile.tile_order.shrink_to_fit();
  profile.version = row.integer(7);
  return {.session = std::move(session),
          .as_of = row.integer(9),
          .read_at = read_at,
          .last_seen = std::string(row.text(4))};
}

std::string write_record(const SessionRecord& record) {
  const auto& [principal, profile, created_at, expires_at] = *record.session;
  auto same = [](const std::string& text) { return json::string(text); };
  return json::serialize(json::object{
      {"session", principal.session.value().text()},
      {"resident", principal.resident.value().text()},
      {"created", micros(created_at)},
      {"expires", micros(expires_at)},
      {"languages", texts(profile.languages, same)},
      {"favourites",
       texts(profile.favourites, [](const FeatureRef& ref) { return json::string(ref.text()); })},
      {"tiles", texts(profile.tile_order, same)},
      {"version", profile.version},
      {"as_of", record.as_of},
      {"read", micros(record.read_at)},
      {"seen", record.last_seen}});
}

std::optional<SessionRecord> parse_record(std::string_view text) {
  boost::system::error_code wrong;
  auto value = json::parse(text, wrong);
  if (wrong || !value.is_object()) return std::nullopt;
  try {
    return record_of(value.get_object());
  } catch (const std::exception&) {  // a field is missing or of another type: written by another release
    return std::nullopt;
  }
}

std::size_t weight_of(const Session& session) {
  // The object with its control block, and what the two tables of the cache spend on one entry.
  constexpr std::size_t kFixed = sizeof(Session) + 16 + 32 + 200;
  auto text = [](const std::string& value) { return value.capacity() > 15 ? value.capacity() + 17 : 0; };
  const auto& profile = session.profile;
  std::size_t bytes = kFixed + profile.languages.capacity() * sizeof(Language) +
                      profile.favourites.capacity() * sizeof(FeatureRef) +
                      profile.tile_order.capacity() * sizeof(std::string);
  for (const auto& language : profile.languages) bytes += text(language);
  for (const auto& key : profile.tile_order) bytes += text(key);
  for (const auto& ref : profile.favourites) bytes += text(ref.dataset) + text(ref.id);
  return bytes;
}

}  // namespace metropole::identity
