// SPDX-License-Identifier: EUPL-1.2
#include "contract/parameters.hpp"

#include <charconv>
#include <cmath>

#include "contract/percent.hpp"
#include "contract/schema.hpp"
#include "contract/schema_messages.hpp"

namespace metropole::contract {
namespace {

namespace json = boost::json;

std::string pointer_of(const Parameter& parameter) {
  static constexpr std::array<std::string_view, 3> kPlaces{"path/", "query/", "header/"};
  return std::string(kPlaces[static_cast<std::size_t>(parameter.where)]) + parameter.name;
}

template <class Number>
std::optional<Number> number_from(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Null when the text is not of the type.
json::value typed(Parameter::Type type, std::string_view text) {
  switch (type) {
    case Parameter::Type::text:
      return json::string(text);
    case Parameter::Type::boolean:
      if (text == "true") return true;
      if (text == "false") return false;
      return nullptr;
    case Parameter::Type::integer:
      if (const auto number = number_from<std::int64_t>(text)) return *number;
      return nullptr;
    case Parameter::Type::number:
      // from_chars would also read "inf" and "nan".
      if (text.find_first_not_of("0123456789+-.eE") != std::string_view::npos) return nullptr;
      if (const auto number = number_from<double>(text); number && std::isfinite(*number)) return *number;
      return nullptr;
  }
  return nullptr;
}

std::uint8_t type_bits(Parameter::Type type) {
  switch (type) {
    case Parameter::Type::text:
      return kText;
    case Parameter::Type::integer:
      return kInteger;
    case Parameter::Type::number:
      return kNumber;
    case Parameter::Type::boolean:
      return kBoolean;
  }
  return kAnyType;
}

class ParameterReader {
 public:
  ParameterReader(const Operation& operation, std::vector<FieldError>& errors)
      : operation_(operation), errors_(errors) {}

  void read_query(std::string_view query) {
    while (!query.empty() && errors_.size() < kMaxFieldErrors) {
      const auto pair = query.substr(0, query.find('&'));
      query.remove_prefix(std::min(query.size(), pair.size() + 1));
      if (!pair.empty()) read_pair(pair);
    }
  }

  void read_header(const Parameter& parameter, std::string_view text) {
    if (!is_text(text)) return refuse(pointer_of(parameter), "encoding", "UTF-8 attendu.");
    store(parameter, text);
  }

  void store(const Parameter& parameter, std::string_view text) {
    if (!parameter.list) return place(parameter, text);
    for (bool more = true; more;) {
      const auto item = text.substr(0, text.find(','));
      more = item.size() < text.size();
      text.remove_prefix(item.size() + (more ? 1 : 0));
      place(parameter, item);
    }
  }

  std::vector<json::value> finish() {
    for (std::size_t i = 0; i < operation_.parameters.size(); ++i) {
      const auto& parameter = operation_.parameters[i];
      if (values_.empty() || values_[i].is_null()) {
        if (parameter.required && !is_refused(parameter)) {
          refuse(pointer_of(parameter), "required", "Paramètre obligatoire.");
        }
      } else {
        check(*parameter.schema, values_[i], Direction::request, pointer_of(parameter), errors_);
      }
    }
    return std::move(values_);
  }

 private:
  void refuse(std::string pointer, std::string_view code, std::string detail) {
    errors_.push_back(
        {.pointer = std::move(pointer), .code = std::string(code), .detail = std::move(detail)});
  }
  bool is_refused(const Parameter& parameter) const {
    return std::ranges::find(errors_, pointer_of(parameter), &FieldError::pointer) != errors_.end();
  }

  // Commas of a list separate before decoding: an encoded one belongs to the item.
  void read_pair(std::string_view pair) {
    const auto raw_name = pair.substr(0, pair.find('='));
    auto rest = pair.substr(std::min(pair.size(), raw_name.size() + 1));
    const auto name = percent_decoded(raw_name, true);
    if (!name || !is_text(*name)) return refuse("query", "encoding", "Nom de paramètre illisible.");
    const auto found = std::ranges::find_if(operation_.parameters, [&](const Parameter& one) {
      return one.where == Parameter::Where::query && one.name == *name;
    });
    if (found == operation_.parameters.end()) {
      constexpr std::size_t kShownName = 64;
      const bool shown = name->size() <= kShownName && !has_control(*name);
      return refuse(shown ? "query/" + *name : "query", "unknown", "Paramètre inconnu.");
    }
    const bool split = found->list && !found->explode;
    for (bool more = true; more;) {
      const auto item = rest.substr(0, split ? rest.find(',') : std::string_view::npos);
      more = item.size() < rest.size();
      rest.remove_prefix(item.size() + (more ? 1 : 0));
      const auto text = percent_decoded(item, true);
      if (!text || !is_text(*text)) {
        return refuse(pointer_of(*found), "encoding", "Valeur illisible : UTF-8 encodé attendu.");
      }
      place(*found, *text);
    }
  }

  void place(const Parameter& parameter, std::string_view text) {
    auto value = typed(parameter.type, text);
    if (value.is_null())
      return refuse(pointer_of(parameter), "type", expected_type(type_bits(parameter.type)));
    if (values_.empty()) values_.resize(operation_.parameters.size());
    auto& slot = values_[static_cast<std::size_t>(&parameter - operation_.parameters.data())];
    if (parameter.list) {
      if (slot.is_null()) slot.emplace_array();
      slot.get_array().push_back(std::move(value));
    } else if (slot.is_null()) {
      slot = std::move(value);
    } else {
      refuse(pointer_of(parameter), "repeated", "Paramètre donné plusieurs fois.");
    }
  }

  const Operation& operation_;
  std::vector<FieldError>& errors_;
  std::vector<json::value> values_;
};

}  // namespace

std::vector<json::value> read_parameters(const Operation& operation, const RequestView& request,
                                         std::vector<FieldError>& errors) {
  ParameterReader reader(operation, errors);
  std::size_t next_path_value = 0;
  for (const auto& parameter : operation.parameters) {
    if (parameter.where == Parameter::Where::path) {
      if (next_path_value < request.path.size()) reader.store(parameter, request.path[next_path_value++]);
    } else if (parameter.where == Parameter::Where::header && request.header) {
      if (const auto text = request.header(parameter.name)) reader.read_header(parameter, *text);
    }
  }
  reader.read_query(request.query);
  return reader.finish();
}

}  // namespace metropole::contract
