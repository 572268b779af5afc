// SPDX-License-Identifier: EUPL-1.2
#include "dataset/geojson.hpp"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <boost/json.hpp>
#include <unordered_map>

#include "contract/json_number.hpp"
#include "contract/json_text.hpp"
#include "core/feature_ref.hpp"

namespace metropole::dataset {

namespace {

namespace json = boost::json;

// The same value with every object's keys in order.
json::value canonical(const json::value& value) {
  if (const auto* array = value.if_array()) {
    json::array out;
    for (const auto& item : *array) out.push_back(canonical(item));
    return out;
  }
  const auto* object = value.if_object();
  if (!object) return value;
  std::vector<json::string_view> keys;
  for (const auto& member : *object) keys.push_back(member.key());
  std::ranges::sort(keys);
  json::object out;
  for (auto key : keys) out.emplace(key, canonical(object->at(key)));
  return out;
}

std::string shown(const json::value& value) {
  auto text = value.is_string() ? std::string(value.get_string()) : json::serialize(value);
  if (text.size() <= 80) return text;
  std::size_t cut = 80;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
  return text.substr(0, cut);
}

class Reader {
 public:
  explicit Reader(const PropertySchema& schema) : schema_(schema) {}

  void read(std::size_t number, const json::value& feature) {
    row_ = number;
    const auto* object = feature.if_object();
    const auto* type = object ? object->if_contains("type") : nullptr;
    if (!type || *type != "Feature")
      return refuse("type", type, "row_not_a_feature", "Chaque ligne est un « Feature ».");
    auto id = read_id(*object);
    auto position = read_position(*object);
    auto properties = read_properties(*object);
    if (id && position && properties) accept(std::move(*id), *position, std::move(*properties));
  }
  SourceFile take() { return std::move(file_); }

 private:
  void refuse(std::string field, const json::value* value, std::string reason, std::string detail) {
    if (++file_.refused_count > ImportReport::kMaxRefusedRows) return;
    file_.refused.push_back(
        {row_, std::move(field), value ? shown(*value) : "", std::move(reason), std::move(detail)});
  }

  // The feature's own id or the property `id`; numbers are taken as their digits.
  std::optional<std::string> read_id(const json::object& feature) {
    const auto* id = feature.if_contains("id");
    std::string field = "id";
    const auto* properties = feature.if_contains("properties");
    const auto* inner =
        properties && properties->is_object() ? properties->get_object().if_contains("id") : nullptr;
    if (id && inner && shown(*id) != shown(*inner))
      return refuse("properties/id", inner, "id_ambiguous", "« id » et « properties.id » diffèrent."),
             std::nullopt;
    if (!id) id = inner, field = "properties/id";
    if (!id) return refuse("id", nullptr, "id_missing", "Identifiant absent."), std::nullopt;
    auto text = id->is_string() || id->is_int64() || id->is_uint64() ? shown(*id) : std::string();
    if (!FeatureRef::valid_part(text))
      return refuse(field, id, "id_invalid", "Identifiant attendu : a-z, 0-9, « . », « _ », « - »."),
             std::nullopt;
    if (auto [first, is_new] = seen_.try_emplace(text, row_); !is_new)
      return refuse(field, id, "id_duplicate",
                    fmt::format("Identifiant déjà vu à la ligne {}.", first->second)),
             std::nullopt;
    return text;
  }

  std::optional<LonLat> read_position(const json::object& feature) {
    const auto* geometry = feature.if_contains("geometry");
    const auto* object = geometry ? geometry->if_object() : nullptr;
    const auto* type = object ? object->if_contains("type") : nullptr;
    if (!type || *type != "Point")
      return refuse("geometry", geometry, "geometry_not_a_point", "Un point est attendu."), std::nullopt;
    const auto* coordinates = object->if_contains("coordinates");
    const auto* array = coordinates ? coordinates->if_array() : nullptr;
    if (array && (array->size() == 2 || array->size() == 3)) {
      auto lon = contract::number_of((*array)[0]), lat = contract::number_of((*array)[1]);
      if (lon && lat && *lon >= -180 && *lon <= 180 && *lat >= -90 && *lat <= 90)
        return LonLat{static_cast<double>(*lon), static_cast<double>(*lat)};
    }
    return refuse("geometry/coordinates", coordinates, "position_invalid",
                  "Position attendue : [longitude, latitude] en degrés WGS 84."),
           std::nullopt;
  }

  std::optional<json::object> read_properties(const json::object& feature) {
    const auto* value = feature.if_contains("properties");
    if (!value || !value->is_object())
      return refuse("properties", value, "properties_missing", "« properties » doit être un objet."),
             std::nullopt;
    auto properties = value->get_object();
    properties.erase("id");
    json::value checked(std::move(properties));
    auto refusals = schema_.refusals(checked);
    for (auto& refusal : refusals) {
      boost::system::error_code absent;
      auto inner = std::string_view(refusal.pointer).substr(std::string_view("properties").size());
      const auto* at = inner.empty() ? nullptr : checked.find_pointer(inner, absent);
      refuse(refusal.pointer, at, refusal.code, refusal.detail);
    }
    if (!refusals.empty()) return std::nullopt;
    return std::move(checked.get_object());
  }

  void accept(std::string id, LonLat position, json::object properties) {
    SourceRow row{std::move(id), position, json::serialize(canonical(std::move(properties))), {}};
    auto hashed = fmt::format("{},{}\n{}", position.lon, position.lat, row.properties);
    SHA256(reinterpret_cast<const unsigned char*>(hashed.data()), hashed.size(), row.hash.data());
    file_.rows.push_back(std::move(row));
  }

  const PropertySchema& schema_;
  std::size_t row_ = 0;
  std::unordered_map<std::string, std::size_t> seen_;
  SourceFile file_;
};

}  // namespace

Result<SourceFile> read_geojson(std::string_view text, const PropertySchema& schema) {
  if (text.size() > kMaxImportBytes)
    return fail(ErrorKind::too_large, "import_too_large",
                fmt::format("Fichier de plus de {} Mo.", kMaxImportBytes >> 20));
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  auto document = contract::parse_json(text);
  if (!document)
    return fail(ErrorKind::unprocessable, "import_unreadable",
                fmt::format("Fichier illisible : {}", document.error().detail));
  const auto* object = document->if_object();
  const auto* type = object ? object->if_contains("type") : nullptr;
  const auto* features = object ? object->if_contains("features") : nullptr;
  if (!type || *type != "FeatureCollection" || !features || !features->is_array())
    return fail(ErrorKind::unprocessable, "import_not_a_collection",
                "Une « FeatureCollection » GeoJSON est attendue.");
  if (features->get_array().empty())
    return fail(ErrorKind::unprocessable, "import_empty", "Le fichier est vide.");
  Reader reader(schema);
  std::size_t number = 0;
  for (const auto& feature : features->get_array()) reader.read(++number, feature);
  return reader.take();
}

}  // namespace metropole::dataset
