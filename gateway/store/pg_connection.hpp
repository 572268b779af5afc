// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <libpq-fe.h>

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

#include "async/one_shot.hpp"
#include "core/scope.hpp"
#include "store/database.hpp"

namespace metropole::store {

// What came back from the server, in the order things were sent; `sync` closes a group.
struct Arrival {
  enum class Kind { rows, failure, sync };
  Kind kind = Kind::sync;
  Rows rows;
  Error error;
};

// One non-blocking libpq connection in pipeline mode, on one loop. It sends groups of statements, each group
// closed by `sync`, and gives back what arrives; who owns it decides how groups are matched to callers. Held
// by shared_ptr: coroutines that wait on it keep it alive. Once `lost`, it is of no more use.
class PgConnection : public std::enable_shared_from_this<PgConnection> {
 public:
  // Connects with the house's session settings (UTC, ISO dates, UTF-8, statement_timeout), keepalives and a
  // name.
  // `addresses` are those of the url's hosts ("hostaddr"), so that libpq looks up no name; empty when it has
  // none.
  static async::Task<Result<std::shared_ptr<PgConnection>>> connect(async::Executor executor,
                                                                    DatabaseOptions options,
                                                                    std::string addresses,
                                                                    async::Deadline deadline);
  explicit PgConnection(async::Executor executor) : descriptor_(executor), timer_(executor) {}
  PgConnection(const PgConnection&) = delete;
  ~PgConnection();

  // Sends a statement, prepared by name the first time. Its rows arrive unless `hidden`; failures always do.
  void send(const Statement& statement, const Params& params, bool hidden = false);
  // A text with static lifetime and without parameters (BEGIN, COMMIT); its result is hidden.
  void send_plain(const char* sql);
  // Row-level security until the end of the transaction, explicit or the group's own. Hidden.
  void send_scope(const Scope& scope);
  void send_no_scope();
  void sync();

  // The next thing that has already arrived.
  std::optional<Arrival> next();
  // Pushes what is buffered; false while some is left.
  bool flush();
  // Pushes all that is buffered, reading meanwhile what the server wants to say first. False once lost.
  async::Task<bool> push();
  // Waits until something can be read, or written while there is some left; then reads it. False once lost.
  async::Task<bool> turn();
  // Waits for readability alone and reads; another part may wait for `writable` at the same time.
  async::Task<bool> receive();
  void when_writable(std::function<void()> function);

  // Loses the connection at `deadline` unless `disarm` comes first.
  void arm(async::Deadline deadline);
  void disarm() { ++arming_; }
  bool expired() const { return expired_; }
  void lose();
  bool lost() const { return lost_ || PQstatus(connection_) == CONNECTION_BAD; }
  // Nothing sent is unanswered and no transaction is open.
  bool idle() const { return expected_.empty() && PQtransactionStatus(connection_) == PQTRANS_IDLE; }
  // Looks, without waiting, whether the server has closed an idle connection.
  bool still_there();
  // Why, for the log.
  std::string reason() const;

  // For COPY, which pipeline mode does not allow.
  PGconn* raw() { return connection_; }

 private:
  struct Step {
    std::string_view name;
    bool prepares = false;
    bool hidden = false;
    bool sync = false;
  };
  struct NameHash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  Result<> start(const DatabaseOptions& options, const std::string& addresses);
  async::Task<Result<>> establish();
  void watch();
  void prepare(const Statement& statement);
  std::optional<Arrival> accept(std::shared_ptr<PGresult> result);
  async::Task<bool> wait_for(async::asio::posix::descriptor_base::wait_type what);
  async::Task<bool> wait_for_either();
  void check(int sent) { lost_ = lost_ || sent != 1; }

  PGconn* connection_ = nullptr;
  // A duplicate of libpq's descriptor: libpq closes its own whenever it likes, ours stays ours to watch.
  async::asio::posix::basic_stream_descriptor<async::Executor> descriptor_;
  async::Timer timer_;
  unsigned arming_ = 0;
  bool lost_ = false;
  bool expired_ = false;
  std::deque<Step> expected_;
  std::unordered_map<std::string, std::string_view, NameHash, std::equal_to<>> prepared_;
};

// Reads until the group's `sync`: the rows of its statements, or the first failure.
async::Task<Result<std::vector<Rows>>> finish_group(std::shared_ptr<PgConnection> connection);

}  // namespace metropole::store
