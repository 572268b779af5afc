// SPDX-License-Identifier: EUPL-1.2
#include "contract/docs_page.hpp"

#include "contract/docs_html.hpp"
#include "contract/docs_operation.hpp"
#include "contract/docs_schema.hpp"
#include "contract/docs_style.hpp"

namespace metropole::contract {
namespace {

namespace json = boost::json;

std::string text_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? html(value->get_string()) : std::string();
}

std::vector<std::string> modules_of(const Contract& contract) {
  std::vector<std::string> out;
  for (const auto& operation : contract.operations()) {
    if (std::ranges::find(out, operation.module) == out.end()) out.push_back(operation.module);
  }
  return out;
}

std::string tag_description(const json::object& document, std::string_view module) {
  for (const auto& tag : document.at("tags").as_array()) {
    const auto& object = tag.as_object();
    if (object.at("name") == json::value(module)) return text_at(object, "description");
  }
  return {};
}

std::string head(const json::object& info) {
  const auto title = text_at(info, "title");
  std::string out = "<!doctype html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n";
  out += "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n";
  out += "<title>" + title + " — l’interface de programmation</title>\n<style>";
  out += docs_style();
  out += "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#contenu\">Aller au contenu</a>\n";
  out += "<header>\n<h1>" + title + " — l’interface de programmation</h1>\n<p>" +
         text_at(info, "description") + "</p>\n";
  out += "<p>Version " + text_at(info, "version") + ". Le contrat lui-même, lisible par les outils : ";
  return out + "<a href=\"/openapi.json\">openapi.json</a> (OpenAPI 3.0.3).</p>\n</header>\n";
}

std::string navigation(const std::vector<std::string>& modules) {
  std::string out = "<nav aria-label=\"Modules\"><ul>\n";
  for (const auto& module : modules) out += fmt::format("<li><a href=\"#module-{0}\">{0}</a></li>\n", module);
  return out + "<li><a href=\"#schemas\">Schémas</a></li>\n</ul></nav>\n";
}

std::string schemas_section(const json::value& document) {
  std::string out =
      "<section id=\"schemas\" aria-labelledby=\"titre-schemas\">\n<h2 id=\"titre-schemas\">Schémas</h2>\n";
  const auto* schemas = document.at("components").as_object().if_contains("schemas");
  for (const auto& member : schemas == nullptr ? json::object() : schemas->as_object()) {
    const auto name = html(member.key());
    out += fmt::format("<details><summary><code>{0}</code></summary><div class=\"inside\" id=\"schema-{0}\">",
                       name);
    if (member.value().is_object()) {
      const auto said = text_at(member.value().get_object(), "description");
      if (!said.empty()) out += "<p>" + said + "</p>";
    }
    out += schema_details(document, member.value()) + "</div></details>\n";
  }
  return out + "</section>\n";
}

}  // namespace

std::string html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string html_code(std::string_view text) {
  return "<code>" + html(text) + "</code>";
}

std::string render_docs(const Contract& contract, std::string_view base_url) {
  const auto& document = contract.document();
  const auto modules = modules_of(contract);
  auto out = head(document.at("info").as_object()) + navigation(modules) + "<main id=\"contenu\">\n";
  for (const auto& module : modules) {
    out += fmt::format("<section id=\"module-{0}\" aria-labelledby=\"titre-{0}\">\n", module);
    out += fmt::format("<h2 id=\"titre-{0}\">{0}</h2>\n", module);
    const auto said = tag_description(document.as_object(), module);
    if (!said.empty()) out += "<p>" + said + "</p>\n";
    for (const auto& operation : contract.operations()) {
      if (operation.module == module) out += operation_details(document, operation, base_url);
    }
    out += "</section>\n";
  }
  return out + schemas_section(document) + "</main>\n</body>\n</html>\n";
}

}  // namespace metropole::contract
