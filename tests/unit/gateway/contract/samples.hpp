// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "contract/contract.hpp"

namespace metropole::contract {

// The real root document: the tests run in the root of the checkout.
inline std::string root_yaml() {
  std::stringstream out;
  out << std::ifstream("openapi/root.yaml").rdbuf();
  return out.str();
}

// One operation with everything an operation must have, and `rest` as further lines of it (indented by six).
inline std::string get_operation(const std::string& path, const std::string& id,
                                 const std::string& rest = "") {
  return "  " + path + ":\n    get:\n      operationId: " + id + R"(
      summary: Essai
      x-access: {principals: [anyone], scope: none}
      x-rate: {class: read}
      responses:
        "200": {description: Bien}
)" + rest;
}

// A module with a bit of everything a service needs.
inline const std::string kPools = R"(
paths:
  /v1/pools:
    get:
      operationId: pools.list
      summary: Les piscines
      x-access: {principals: [anyone], scope: none}
      x-rate: {class: read}
      parameters:
        - {$ref: "#/components/parameters/Limit"}
        - {name: near, in: query, x-sensitive: true, schema: {type: string, pattern: "^-?[0-9.]+,-?[0-9.]+$"}}
        - {name: kinds, in: query, explode: false, schema: {type: array, maxItems: 3, items: {type: string, enum: [indoor, outdoor]}}}
        - {name: tag, in: query, schema: {type: array, maxItems: 2, items: {type: integer}}}
        - {name: open, in: query, schema: {type: boolean}}
        - {name: radius, in: query, schema: {type: number, maximum: 5000}}
      responses:
        "200":
          description: Une page de piscines
          content: {application/json: {schema: {$ref: "#/components/schemas/PoolList"}}}
  /v1/pools/{id}:
    get:
      operationId: pools.get
      summary: Une piscine
      x-access: {principals: [anyone], scope: none}
      x-rate: {class: read}
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, pattern: "^[a-zé-]+$"}}
        - {name: If-None-Match, in: header, schema: {type: string, maxLength: 10}}
      responses:
        "200":
          description: La piscine
          content: {application/json: {schema: {$ref: "#/components/schemas/Pool"}}}
    put:
      operationId: pools.replace
      summary: Remplacer
      x-access: {principals: [staff], permission: pools.edit, scope: authority, strength: substantial, max_sign_in_age: 3600}
      x-rate: {class: write}
      x-idempotent: true
      x-body-limit: 400
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {$ref: "#/components/parameters/IfMatch"}
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Pool"}}}
      responses:
        "204": {description: Fait}
  /v1/pools/updates:
    get:
      operationId: pools.follow
      summary: Suivre
      x-access: {principals: [anyone, resident], scope: none}
      x-rate: {class: heavy}
      x-stream: true
      deprecated: true
      x-deprecation: "2026-01-01"
      x-sunset: "2027-01-01"
      responses:
        "200": {description: Un flux, content: {text/event-stream: {schema: {type: string}}}}
components:
  schemas:
    Pool:
      type: object
      required: [id, name]
      additionalProperties: false
      properties:
        id: {type: string, readOnly: true}
        name: {type: string, minLength: 2, maxLength: 10}
        code: {type: string, writeOnly: true, x-sensitive: true}
        opened: {type: string, format: date, nullable: true}
        basins: {type: array, maxItems: 4, items: {$ref: "#/components/schemas/Basin"}}
    Basin:
      oneOf: [{$ref: "#/components/schemas/Lap"}, {$ref: "#/components/schemas/Paddling"}]
      discriminator:
        propertyName: kind
        mapping: {lap: "#/components/schemas/Lap", paddling: "#/components/schemas/Paddling"}
    Lap:
      type: object
      required: [kind, length]
      properties: {kind: {type: string}, length: {type: integer, minimum: 10}}
    Paddling:
      type: object
      required: [kind]
      properties: {kind: {type: string}}
    PoolList:
      allOf:
        - {$ref: "#/components/schemas/ListEnvelope"}
        - {type: object, properties: {items: {type: array, items: {$ref: "#/components/schemas/Pool"}}}}
)";

inline std::shared_ptr<const Contract> composed(std::vector<Fragment> fragments) {
  auto contract = compose(root_yaml(), fragments);
  if (!contract) {
    ADD_FAILURE() << contract.error().log;
    return nullptr;
  }
  return *contract;
}

inline std::shared_ptr<const Contract> pools_contract() {
  return composed({{"pools", kPools}});
}

}  // namespace metropole::contract
