// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <string_view>

#include "corpus.hpp"

namespace metropole::http {

// Where this server rightly answers otherwise than the corpus says, and why.
struct Difference {
  std::string_view name;
  Verdict verdict;
  std::string_view why;
};

inline constexpr std::string_view kAfterClose =
    "what follows a request that closes is not read: no error, no answer";
inline constexpr std::string_view kUpgrade =
    "Upgrade is ignored, what follows is the beginning of another request";
inline constexpr std::string_view kEndless = "the head does not end: 408 when the time is over";
inline constexpr std::string_view kMethod = "501: a method this server does not have";
inline constexpr std::string_view kProtocol = "RTSP, ICE and HTTP/0.9 are not spoken";
inline constexpr std::string_view kCodings = "one chunked and nothing else is a transfer coding here";
inline constexpr std::string_view kFragment = "a target has no fragment";
inline constexpr std::string_view kUser = "a target has no user (RFC 9110, section 4.2.4)";
inline constexpr std::string_view kLimits = "beyond, or within, this server's own limits";
inline constexpr std::string_view kMapping = "underscores are letters here: no name is mapped to another";
inline constexpr std::string_view kOption = "an option of gunicorn decides; RFC 9112 allows it";

inline constexpr Difference kDifferences[] = {
    {"No restart when keep-alive is off (1.0)", Verdict::taken, kAfterClose},
    {"Resetting flags when keep-alive is off (1.0, lenient)", Verdict::taken, kAfterClose},
    {"CRLF between requests, explicit `close`", Verdict::taken, kAfterClose},
    {"CRLF between requests, explicit `close` followed by tab", Verdict::taken, kAfterClose},
    {"CRLF between requests, explicit `close` (lenient)", Verdict::taken, kAfterClose},
    {"CRLF between requests, implicit `keep-alive`", Verdict::waits, kEndless},
    {"Multiple tokens with folding and LWS", Verdict::waits, kUpgrade},
    {"Setting a flag and pausing", Verdict::taken, kUpgrade},
    {"Emitting part of body and pausing", Verdict::waits, kUpgrade},
    {"Upgrade GET request", Verdict::waits, kUpgrade},
    {"Upgrade POST request", Verdict::waits, kUpgrade},
    {"Underscore in hostname", Verdict::refused, kMethod},
    {"Should parse multiple events", Verdict::waits, "the last body is shorter than announced"},
    {"Error on `Content-Length` overflow", Verdict::waits, kEndless},
    {"Error on duplicate `Content-Length`", Verdict::waits, kEndless},
    {"Content-Length reset when no body is received", Verdict::waits,
     "the case skips bodies; this server reads them"},
    {"Missing CRLF-CRLF before body", Verdict::waits, kEndless},
    {"Missing CRLF-CRLF before body (lenient)", Verdict::waits, kEndless},
    {"Headers separated by dummy characters", Verdict::waits, kEndless},
    {"Headers separated by dummy characters (lenient)", Verdict::waits, kEndless},
    {"Invalid HTTP version", Verdict::waits, kEndless},
    {"Invalid space after start line", Verdict::waits, kEndless},
    {"Space after start line must still fail", Verdict::waits, kEndless},
    {"No LF after CR", Verdict::waits, kEndless},
    {"No LF after CR (lenient)", Verdict::waits, kEndless},
    {"REPORT request", Verdict::refused, kMethod},
    {"M-SEARCH request", Verdict::refused, kMethod},
    {"PURGE request", Verdict::refused, kMethod},
    {"SEARCH request", Verdict::refused, kMethod},
    {"LINK request", Verdict::refused, kMethod},
    {"SOURCE request", Verdict::refused, kMethod},
    {"SOURCE request with ICE", Verdict::refused, kProtocol},
    {"OPTIONS request with RTSP", Verdict::refused, kProtocol},
    {"ANNOUNCE request with RTSP", Verdict::refused, kProtocol},
    {"QUERY request", Verdict::refused, kMethod},
    {"No HTTP version", Verdict::refused, kProtocol},
    {"POST with `chunked` as last transfer-encoding", Verdict::refused, kCodings},
    {"POST with `chunked` as last transfer-encoding (multiple headers)", Verdict::refused, kCodings},
    {"Fragment in URI", Verdict::refused, kFragment},
    {"`host:port` and basic auth", Verdict::refused, kUser},
    {"Complex URL with basic auth from node.js url parser doc", Verdict::refused, kUser},
    {"Proxy basic auth with url encoded space", Verdict::refused, kUser},
    {"Proxy basic auth with unreserved chars", Verdict::refused, kUser},
    {"valid/005", Verdict::refused, kFragment},
    {"valid/009", Verdict::refused, kCodings},
    {"valid/024", Verdict::refused, kLimits},
    {"valid/025", Verdict::refused, kCodings},
    {"valid/025_line", Verdict::refused, kCodings},
    {"valid/027", Verdict::refused, "a target is ASCII"},
    {"valid/029", Verdict::refused, kCodings},
    {"valid/030", Verdict::refused, kCodings},
    {"valid/031", Verdict::refused, kMethod},
    {"valid/031compat2", Verdict::refused, kMethod},
    {"valid/compat_obs_fold", Verdict::refused, "folded fields are refused, always"},
    {"valid/pp_01", Verdict::refused, "PROXY protocol 1 is not believed"},
    {"valid/pp_02", Verdict::refused, "PROXY protocol 1 is not believed"},
    {"valid/pp_04", Verdict::refused, "PROXY protocol 2 only where it is switched on"},
    {"valid/pp_05", Verdict::refused, "PROXY protocol 2 only where it is switched on"},
    {"valid/rfc9112_smuggle_gzip_chunked_01", Verdict::refused, kCodings},
    {"valid/rfc9112_target_absolute_userinfo_01", Verdict::refused, kUser},
    {"valid/rfc9112_target_authority_ipv6_01", Verdict::refused, kMethod},
    {"invalid/001", Verdict::waits, kEndless},
    {"invalid/007", Verdict::taken, kLimits},
    {"invalid/008", Verdict::taken, kLimits},
    {"invalid/011", Verdict::taken, kOption},
    {"invalid/017", Verdict::taken, kLimits},
    {"invalid/019", Verdict::taken, kOption},
    {"invalid/040", Verdict::taken, kMapping},
    {"invalid/041", Verdict::taken,
     "two Content-Type do not change the framing; the handler judges the first"},
    {"invalid/chunked_07", Verdict::taken, kMapping},
    {"invalid/pp_01", Verdict::waits, kEndless},
    {"invalid/pp_02", Verdict::waits, kEndless},
    {"invalid/pp_03", Verdict::waits, kEndless},
};

}  // namespace metropole::http
