// SPDX-License-Identifier: EUPL-1.2
#include "contract/docs_operation.hpp"

#include "contract/docs_html.hpp"
#include "contract/docs_schema.hpp"
#include "contract/document_reader.hpp"
#include "contract/media_type.hpp"
#include "contract/schema_sample.hpp"
#include "contract/schema_set.hpp"

namespace metropole::contract {
namespace {

namespace json = boost::json;

std::string callers(const Access& access) {
  static constexpr std::array<std::pair<PrincipalKind, std::string_view>, 4> kNames{
      {{PrincipalKind::anyone, "tout le monde, sans session"},
       {PrincipalKind::resident, "toute personne avec une session"},
       {PrincipalKind::partner, "un partenaire"},
       {PrincipalKind::staff, "un agent"}}};
  std::string out;
  for (const auto& [kind, name] : kNames) {
    if (access.admits(kind)) out += (out.empty() ? "" : " ; ") + std::string(name);
  }
  return out;
}

std::string rules(const Operation& operation) {
  static constexpr std::array<std::string_view, 4> kScopes{"", " Chacun n’atteint que ses propres données.",
                                                           " Limité au territoire de l’appelant.",
                                                           " Limité à la collectivité de l’appelant."};
  static constexpr std::array<std::string_view, 4> kRates{"lectures", "écritures", "ouvertures de session",
                                                          "demandes coûteuses"};
  const auto& access = operation.access;
  std::string out = "<h3>Qui peut appeler</h3><p>Pour " + callers(access) + ".";
  if (!access.permission.empty()) out += " Droit demandé : " + html_code(access.permission) + ".";
  out += kScopes[static_cast<std::size_t>(access.scope)];
  out += " Compté parmi les " + std::string(kRates[static_cast<std::size_t>(operation.rate)]) + ".</p>";
  if (operation.idempotent)
    out += "<p>Peut être renvoyée sans risque avec un en-tête <code>Idempotency-Key</code>.</p>";
  if (operation.stream) out += "<p>Répond en continu, tant que le client reste connecté.</p>";
  return out;
}

// The parts of one operation that only its document knows: descriptions, examples, references.
class Details {
 public:
  Details(const json::value& document, const Operation& operation)
      : document_(document),
        operation_(operation),
        item_(Reader(document.as_object(), "#", mistakes_).child("paths").child(operation.path)),
        reader_(item_.child(verb())) {}

  // The identifier stands inside, so that a link to it opens the fold.
  std::string summary() const {
    return "<details><summary><span class=\"verb\">" + operation_.method + "</span> " +
           html_code(operation_.path) + " <span>" + html(reader_.text("summary")) +
           "</span></summary><div class=\"inside\" id=\"" + html(operation_.id) + "\">";
  }

  std::string description() const {
    const auto said = reader_.text("description");
    return said.empty() ? std::string() : "<p>" + html(said) + "</p>";
  }

  std::string retirement() const {
    if (!operation_.deprecated) return {};
    const auto end = reader_.text("x-sunset");
    return "<p><b>Abandonnée.</b>" + (end.empty() ? std::string() : " S’arrête le " + html(end) + ".") +
           "</p>";
  }

  std::string parameters() {
    std::string out;
    for (const auto& [parameter, schema] : declared()) {
      static const std::map<std::string_view, std::string_view> kPlaces{
          {"path", "chemin"}, {"query", "requête"}, {"header", "en-tête"}};
      const auto place = kPlaces.find(parameter.text("in"));
      out += "<dt>" + html_code(parameter.text("name")) + " <i>" +
             std::string(place == kPlaces.end() ? "" : place->second) + "</i>" +
             (parameter.flag("required") ? " <b>obligatoire</b>" : "") + "</dt><dd>" + schema_phrase(*schema);
      if (const auto said = parameter.text("description"); !said.empty()) out += " — " + html(said);
      out += "</dd>";
    }
    return out.empty() ? out : "<h3>Paramètres</h3><dl>" + out + "</dl>";
  }

  std::string body() {
    const auto* schema = body_schema();
    if (schema == nullptr) return {};
    return "<h3>Corps</h3>" + schema_or_link(*schema);
  }

  std::string answers() {
    std::string out = "<h3>Réponses</h3><dl>";
    const auto responses = reader_.child("responses");
    for (const auto& member : responses.object()) {
      const auto response = resolved(member.value());
      out += "<dt>" + html_code(member.key()) + "</dt><dd>" + html(response.text("description"));
      const auto content = response.child("content");
      for (const auto& media : content.object()) {
        const auto* schema = content.child(media.key()).object().if_contains("schema");
        const bool json = is_json_media(media.key()) && schema != nullptr;
        out += " " + (json ? schema_or_link(*schema) : html_code(media.key()));
      }
      out += "</dd>";
    }
    return out + "</dl>";
  }

  std::string curl(std::string_view base_url) {
    std::string url(base_url);
    url += operation_.path;
    std::string query;
    for (const auto& [parameter, schema] : declared()) {
      const bool path = parameter.text("in") == "path";
      if (!path && (parameter.text("in") != "query" || !parameter.flag("required"))) continue;
      const auto* given = parameter.object().if_contains("example");
      const auto value = plain(given == nullptr ? sample_of(document_, *schema) : *given);
      const auto name = std::string(parameter.text("name"));
      if (path) {
        url.replace(url.find("{" + name + "}"), name.size() + 2, value);
      } else {
        query += fmt::format("{}{}={}", query.empty() ? "?" : "&", name, value);
      }
    }
    std::string out =
        "curl" + (operation_.method == "GET" ? "" : " -X " + operation_.method) + " '" + url + query + "'";
    if (!operation_.access.admits(PrincipalKind::anyone)) out += " \\\n  -H 'Authorization: Bearer mtp_…'";
    if (operation_.idempotent) out += " \\\n  -H \"Idempotency-Key: $(uuidgen)\"";
    if (const auto* schema = body_schema()) {
      out += " \\\n  -H 'Content-Type: " + operation_.body.front().type + "'";
      out += " \\\n  -d '" + json::serialize(sample_of(document_, *schema)) + "'";
    }
    return "<h3>Exemple</h3><pre><code>" + html(out) + "</code></pre>";
  }

 private:
  std::string verb() const {
    std::string out = operation_.method;
    std::ranges::transform(out, out.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
  }
  // A shared schema has its own place on the page; any other is told where it is used.
  std::string schema_or_link(const json::value& schema) const {
    const bool shared = schema.is_object() && schema.get_object().contains("$ref");
    return shared ? schema_phrase(schema) : schema_details(document_, schema);
  }
  static std::string plain(const json::value& value) {
    return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
  }
  Reader resolved(const json::value& value) {
    std::string pointer;
    return {resolve(document_, value, pointer, mistakes_)->as_object(), pointer, mistakes_};
  }
  std::vector<std::pair<Reader, const json::value*>> declared() {
    std::vector<std::pair<Reader, const json::value*>> out;
    for (const auto& holder : {item_, reader_}) {
      for (const auto& item : holder.list("parameters")) {
        const auto parameter = resolved(item);
        out.emplace_back(parameter, &parameter.object().at("schema"));
      }
    }
    return out;
  }
  const json::value* body_schema() {
    const auto* body = reader_.object().if_contains("requestBody");
    if (body == nullptr) return nullptr;
    const auto content = resolved(*body).child("content");
    return content.child(operation_.body.front().type).object().if_contains("schema");
  }

  const json::value& document_;
  const Operation& operation_;
  Mistakes mistakes_;  // of a document that was composed: there are none
  Reader item_;
  Reader reader_;
};

}  // namespace

std::string operation_details(const json::value& document, const Operation& operation,
                              std::string_view base_url) {
  Details details(document, operation);
  return details.summary() + details.description() + rules(operation) + details.retirement() +
         details.parameters() + details.body() + details.answers() + details.curl(base_url) +
         "</div></details>\n";
}

}  // namespace metropole::contract
