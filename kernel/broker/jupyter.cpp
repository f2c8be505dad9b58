#include "broker/jupyter.hpp"

#include <pthread.h>
#include <signal.h>

#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <fstream>
#include <iostream>
#include <limits>
#include <list>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>
#include <utility>
#include <vector>
#include <xeus/xeus.hpp>
#include <xeus/xeus_context.hpp>
#include <xeus/xhistory_manager.hpp>
#include <xeus/xinterpreter.hpp>
#include <xeus/xkernel.hpp>
#include <xeus/xkernel_configuration.hpp>
#include <xeus/xserver.hpp>
#if XEUS_VERSION_MAJOR >= 5
#include <xeus-zmq/xserver_zmq_split.hpp>
#include <xeus-zmq/xzmq_context.hpp>
#else
#include <xeus/xserver_shell_main.hpp>
#include <zmq.hpp>
#endif

#include "broker/history.hpp"

namespace maia::broker {
namespace {

constexpr const char* frontend_target = "maia.frontend";
/// Ends a blocking wait for input: interrupts the system call, does nothing else.
constexpr int wake_signal = SIGUSR2;
/// xeus keeps comm ids in strings of a fixed size.
constexpr std::size_t longest_comm_id = 54;
constexpr std::size_t most_frontends = 64;

using Identities = xeus::xmessage::guid_list;

std::string text_of(const Json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool ends_with(const std::string& text, std::string_view end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

Json error_content(const std::string& name, const std::string& value) {
  return {{"status", "error"}, {"ename", name}, {"evalue", value}, {"traceback", Json::array({name + ": " + value})}};
}

/// Why xeus must not see this message, or "": it takes these fields for granted.
std::string problem_with(const xeus::xmessage& message, const std::string& type, xeus::channel channel) {
  if (type.empty()) return "a message without a type";
  const Json& content = message.content();
  if (!content.is_object() && !(content.is_null() && ends_with(type, "_info_request")))
    return "the content of " + type + " is not an object";
  if (type == "comm_open" || type == "comm_msg" || type == "comm_close") {
    const std::string id = text_of(content, "comm_id");
    if (id.empty() || id.size() > longest_comm_id) return type + " needs a comm_id of 1 to 54 characters";
    if (type == "comm_open" && text_of(content, "target_name").empty()) return "comm_open needs a target_name";
  }
  if (channel == xeus::channel::CONTROL && type != "kernel_info_request" && type != "shutdown_request")
    return type + " is not answered on the control channel";
  return {};
}

/// History for xeus: it only reads. The kernel itself stores, as xeus doesn't know the execution count.
class HistoryReader : public xeus::xhistory_manager {
 public:
  explicit HistoryReader(History& history) : history_(history) {}

 private:
  void configure_impl() override {}
  void store_inputs_impl(int, int, const std::string&, const std::string&) override {}

  Json get_tail_impl(int n, bool, bool output) const override { return reply(history_.tail(n), output); }
  Json get_range_impl(int session, int start, int stop, bool, bool output) const override {
    return reply(history_.range(session, start, stop), output);
  }
  Json search_impl(const std::string& pattern, bool, bool output, int n, bool unique) const override {
    return reply(history_.search(pattern, n, unique), output);
  }

  static Json reply(const std::vector<History::Entry>& entries, bool output) {
    Json list = Json::array();
    for (const History::Entry& entry : entries) {
      // Outputs are not kept: the pair that `output` asks for has null in its place.
      Json input = output ? Json::array({entry.input, nullptr}) : Json(entry.input);
      list.push_back(Json::array({entry.session, entry.line, std::move(input)}));
    }
    return {{"status", "ok"}, {"history", std::move(list)}};
  }

  History& history_;
};

/// Stands between xeus and its own server, and sees every message: see the functions' comments for what it mends.
class Server : public xeus::xserver {
 public:
  explicit Server(std::unique_ptr<xeus::xserver> inner) : inner_(std::move(inner)) {
    inner_->register_shell_listener([this](xeus::xmessage message) { on_shell(std::move(message)); });
    inner_->register_control_listener([this](xeus::xmessage message) { on_control(std::move(message)); });
    inner_->register_stdin_listener([this](xeus::xmessage message) { on_stdin(std::move(message)); });
    inner_->register_internal_listener([this](Json message) { return notify_internal_listener(std::move(message)); });
  }

  void set_handler(RequestHandler& handler) { handler_ = &handler; }

  /// Of the message that is being handled on the shell channel.
  const Json& request_header() const { return request_header_; }
  const Json& request_metadata() const { return request_metadata_; }

  void publish_as(const std::string& type, Json content, const Json& parent) {
    if (!started_) return;
    send_iopub(xeus::xpub_message(topic_ + type, new_header(type), parent, Json::object(), std::move(content), {}),
               xeus::channel::SHELL);
  }

  std::optional<std::string> read_input(const std::string& prompt, bool password, const std::atomic<bool>& cancelled) {
    sigset_t wake;
    sigemptyset(&wake);
    sigaddset(&wake, wake_signal);
    shell_thread_ = pthread_self();
    input_.reset();
    // From here on wake_input() interrupts this thread. What `cancelled` says was said before, or comes with a signal.
    waits_for_input_ = true;
    ::pthread_sigmask(SIG_UNBLOCK, &wake, nullptr);
    while (!input_ && !cancelled) {
      // xeus sends the request and blocks in one step, so that a stale reply makes us ask again.
      const Json header = new_header("input_request");
      try {
        inner_->send_stdin(xeus::xmessage(request_identities_, header, request_header_, Json::object(),
                                          {{"prompt", prompt}, {"password", password}}, {}));
      } catch (const std::exception&) {
        // The wait was interrupted (EINTR), by wake_input().
      }
      if (!input_) given_up_.insert(text_of(header, "msg_id"));
    }
    ::pthread_sigmask(SIG_BLOCK, &wake, nullptr);
    waits_for_input_ = false;
    const timespec at_once{};
    while (::sigtimedwait(&wake, nullptr, &at_once) == wake_signal) {
    }
    return std::exchange(input_, std::nullopt);
  }

  void wake_input() {
    // Until it has arrived: the thread may be between its check and the system call.
    for (int tries = 0; tries < 1000 && waits_for_input_; ++tries) {
      ::pthread_kill(shell_thread_, wake_signal);
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }

  /// What the next execute_reply says.
  void set_execution_count(Json count) { execution_count_ = std::move(count); }

 private:
  xeus::xcontrol_messenger& get_control_messenger_impl() override { return inner_->get_control_messenger(); }

  /// xeus counts every execute_request that is not silent; the kernel's own count leaves out those that are not stored.
  void send_shell_impl(xeus::xmessage message) override {
    replied_[0] = true;
    if (text_of(message.header(), "msg_type") == "execute_reply" && execution_count_)
      inner_->send_shell(with_member(std::move(message), "execution_count", *std::exchange(execution_count_, {})));
    else
      inner_->send_shell(std::move(message));
  }
  void send_control_impl(xeus::xmessage message) override {
    replied_[1] = true;
    // xeus leaves out that a shutdown went well.
    if (message.content().is_object() && !message.content().contains("status"))
      inner_->send_control(with_member(std::move(message), "status", "ok"));
    else
      inner_->send_control(std::move(message));
  }
  void send_stdin_impl(xeus::xmessage message) override { inner_->send_stdin(std::move(message)); }

  /// The kernel publishes execute_input itself, with its own count.
  void publish_impl(xeus::xpub_message message, xeus::channel channel) override {
    if (text_of(message.header(), "msg_type") != "execute_input") send_iopub(std::move(message), channel);
  }

  /// xeus publishes from the shell and the control thread, each by its own socket; here, any thread may.
  void send_iopub(xeus::xpub_message message, xeus::channel channel) {
    const std::lock_guard lock(publish_mutex_);
    inner_->publish(std::move(message), channel);
  }

  void start_impl(xeus::xpub_message message) override {
    session_ = text_of(message.header(), "session");
    user_ = text_of(message.header(), "username");
    topic_ = message.topic().substr(0, message.topic().rfind('.') + 1);
    started_ = true;
    inner_->start(std::move(message));
  }

  /// After a failed cell. xeus would answer everything that waits with an error and no status, at 50 ms each; what is
  /// to be aborted is execute_requests, and a front end waits for their status as well.
  void abort_queue_impl(const listener&, long) override {
    take_waiting();
    for (xeus::xmessage& message : std::exchange(waiting_, {})) {
      if (text_of(message.header(), "msg_type") == "execute_request")
        answer(message.header(), message.identities(), xeus::channel::SHELL, "execute_reply", {{"status", "aborted"}});
      else
        waiting_.push_back(std::move(message));
    }
  }

  /// Everything that has arrived and was not looked at.
  void take_waiting() {
    inner_->abort_queue([this](xeus::xmessage message) { waiting_.push_back(std::move(message)); }, 0);
  }

  void stop_impl() override { inner_->stop(); }
  void update_config_impl(xeus::xconfiguration& config) const override { inner_->update_config(config); }

  void on_shell(xeus::xmessage message) {
    waiting_.push_back(std::move(message));
    while (!waiting_.empty()) {
      xeus::xmessage next = std::move(waiting_.front());
      waiting_.pop_front();
      receive(std::move(next), xeus::channel::SHELL);
      take_waiting();
    }
    handler_->idle();
  }

  void on_control(xeus::xmessage message) {
    if (text_of(message.header(), "msg_type") == "interrupt_request") {
      handler_->interrupt();
      answer(message.header(), message.identities(), xeus::channel::CONTROL, "interrupt_reply", {{"status", "ok"}});
    } else {
      receive(std::move(message), xeus::channel::CONTROL);
    }
  }

  /// A front end answers with the request's header as parent, if it gives one: so a reply to a request that was given
  /// up can be told apart.
  void on_stdin(xeus::xmessage message) {
    if (given_up_.erase(text_of(message.parent_header(), "msg_id")) > 0) return;
    input_ = text_of(message.content(), "value");
  }

  /// Nothing that comes from outside may end the kernel, and every request gets an answer.
  void receive(xeus::xmessage message, xeus::channel channel) {
    const Json header = message.header();
    const Identities identities = message.identities();
    const std::string type = text_of(header, "msg_type");
    std::string problem = problem_with(message, type, channel);
    bool& replied = replied_[channel == xeus::channel::SHELL ? 0 : 1];
    replied = false;
    if (problem.empty()) {
      if (channel == xeus::channel::SHELL) {
        request_header_ = header;
        request_metadata_ = message.metadata();
        request_identities_ = identities;
      }
      if (type == "history_request") message = with_history_defaults(std::move(message));
      problem = "it has a field of a wrong type, or its type is unknown";
      try {
        if (channel == xeus::channel::SHELL)
          notify_shell_listener(std::move(message));
        else
          notify_control_listener(std::move(message));
      } catch (const std::exception& error) {
        problem = error.what();
      } catch (...) {
        problem = "an internal error";
      }
    }
    if (!replied && ends_with(type, "_request"))
      answer(header, identities, channel, type.substr(0, type.size() - 7) + "reply",
             error_content("BadRequest", "maia can't answer this " + type + ": " + problem));
    else if (type.empty())
      std::cerr << "maia-kernel: ignored " << problem << std::endl;
  }

  /// A reply with the two states around it that a front end waits for.
  void answer(const Json& header, const Identities& identities, xeus::channel channel, const std::string& type,
              Json content) {
    publish_state(header, "busy", channel);
    xeus::xmessage reply(identities, new_header(type), header, Json::object(), std::move(content), {});
    if (channel == xeus::channel::SHELL)
      send_shell(std::move(reply));
    else
      send_control(std::move(reply));
    publish_state(header, "idle", channel);
  }

  void publish_state(const Json& parent, const char* state, xeus::channel channel) {
    send_iopub(xeus::xpub_message(topic_ + "status", new_header("status"), parent, Json::object(),
                                  {{"execution_state", state}}, {}),
               channel);
  }

  static xeus::xmessage with_member(xeus::xmessage message, const char* key, Json value) {
    Json content = message.content();
    content[key] = std::move(value);
    return {message.identities(), message.header(),   message.parent_header(),
            message.metadata(),   std::move(content), {}};
  }

  /// xeus reads optional numbers but no null, and takes 10 for a missing end.
  static xeus::xmessage with_history_defaults(xeus::xmessage message) {
    Json content = Json::object();
    for (const auto& [key, value] : message.content().items())
      if (!value.is_null()) content[key] = value;
    if (content.value("hist_access_type", "") == "range" && !content.contains("stop"))
      content["stop"] = std::numeric_limits<int>::max();
    if (content.value("hist_access_type", "") == "search" && !content.contains("n")) content["n"] = 0;
    return {message.identities(), message.header(),   message.parent_header(),
            message.metadata(),   std::move(content), {}};
  }

  Json new_header(const std::string& type) const { return xeus::make_header(type, user_, session_); }

  std::unique_ptr<xeus::xserver> inner_;
  RequestHandler* handler_ = nullptr;
  std::mutex publish_mutex_;
  std::string session_, user_, topic_;
  std::atomic<bool> started_ = false;
  std::array<bool, 2> replied_{};  // one for each channel, each used by its own thread
  std::deque<xeus::xmessage> waiting_;
  std::optional<Json> execution_count_;

  Json request_header_ = Json::object(), request_metadata_ = Json::object();
  Identities request_identities_;

  pthread_t shell_thread_{};
  std::atomic<bool> waits_for_input_ = false;
  std::optional<std::string> input_;
  std::set<std::string> given_up_;
};

/// Passes xeus's requests on.
class Interpreter : public xeus::xinterpreter {
 public:
  explicit Interpreter(RequestHandler& handler) : handler_(handler) {}

  void set_server(Server& server) { server_ = &server; }
  /// xeus destroys its interpreter last; comms must be gone before.
  void forget_frontends() { frontends_.clear(); }

 private:
  void configure_impl() override {
    comm_manager().register_comm_target(frontend_target, [this](xeus::xcomm&& comm, const xeus::xmessage& request) {
      open_frontend(std::move(comm), request);
    });
  }

  void open_frontend(xeus::xcomm&& comm, const xeus::xmessage& request) {
    const std::string id(comm.id().c_str());
    // What goes signs off from xeus by its id, so it must go before the new one signs on, by being moved.
    frontends_.remove_if([&](const Frontend& each) { return each.closed || each.id == id; });
    if (frontends_.size() >= most_frontends) {  // a page that is gone does not always close its comm
      handler_.frontend_closed(frontends_.front().id);
      frontends_.pop_front();
    }
    Frontend& frontend = frontends_.emplace_back(id, std::move(comm));
    frontend.comm.on_message([this, id](const xeus::xmessage& message) {
      handler_.frontend_message(id, message.content().value("data", Json::object()), message.header());
    });
    frontend.comm.on_close([this, &frontend](const xeus::xmessage&) {
      frontend.closed = true;  // it can't go now: this runs within it
      handler_.frontend_closed(frontend.id);
    });
    handler_.frontend_opened(id, request.content().value("data", Json::object()), request.header());
  }

  Json run(const std::string& code, bool silent, bool store_history, bool allow_stdin, Json user_expressions) {
    try {
      Json reply = handler_.execute({server_->request_header(), server_->request_metadata(), code, silent,
                                     store_history, allow_stdin, std::move(user_expressions)});
      server_->set_execution_count(reply.value("execution_count", 0));
      return reply;
    } catch (const std::exception& error) {
      return error_content("KernelError", error.what());
    } catch (...) {
      return error_content("KernelError", "an unknown exception");
    }
  }

#if XEUS_VERSION_MAJOR >= 5
  void execute_request_impl(send_reply_callback reply, int, const std::string& code,
                            xeus::execute_request_config config, Json user_expressions) override {
    reply(run(code, config.silent, config.store_history, config.allow_stdin, std::move(user_expressions)));
  }
#else
  Json execute_request_impl(int, const std::string& code, bool silent, bool store_history, Json user_expressions,
                            bool allow_stdin) override {
    return run(code, silent, store_history, allow_stdin, std::move(user_expressions));
  }
#endif
  Json complete_request_impl(const std::string& code, int cursor) override { return handler_.complete(code, cursor); }
  Json inspect_request_impl(const std::string& code, int cursor, int detail) override {
    return handler_.inspect(code, cursor, detail);
  }
  Json is_complete_request_impl(const std::string& code) override { return handler_.is_complete(code); }
  Json kernel_info_request_impl() override { return handler_.kernel_info(); }
  void shutdown_request_impl() override { handler_.shutdown(); }

  RequestHandler& handler_;
  Server* server_ = nullptr;
  struct Frontend {
    Frontend(std::string its_id, xeus::xcomm&& its_comm) : id(std::move(its_id)), comm(std::move(its_comm)) {}
    const std::string id;
    xeus::xcomm comm;
    bool closed = false;
  };
  std::list<Frontend> frontends_;  // oldest first
};

std::unique_ptr<xeus::xserver> make_server(xeus::xcontext& context, const xeus::xconfiguration& config,
                                           Json::error_handler_t errors) {
  return std::make_unique<Server>(xeus::make_xserver_shell_main(context, config, errors));
}

xeus::xconfiguration read_connection_file(const std::filesystem::path& path) {
  const std::string hint = "; Jupyter writes this file and passes its name with -f";
  std::ifstream file(path);
  if (!file) throw ConnectionError("can't read the connection file " + path.string() + hint);
  const Json content = Json::parse(file, nullptr, false);
  if (!content.is_object())
    throw ConnectionError("the connection file " + path.string() + " is not a JSON object" + hint);
  const auto text = [&](const char* key, const char* otherwise) {
    if (!content.contains(key) && otherwise != nullptr) return std::string(otherwise);
    if (!content.contains(key) || !content[key].is_string())
      throw ConnectionError("the connection file " + path.string() + " has no text \"" + key + "\"" + hint);
    return content[key].get<std::string>();
  };
  const auto port = [&](const char* key) {
    if (!content.contains(key) || !content[key].is_number_integer() || content[key].get<int>() < 0 ||
        content[key].get<int>() > 65535)
      throw ConnectionError("the connection file " + path.string() + " has no port number \"" + key + "\"" + hint);
    return std::to_string(content[key].get<int>());
  };
  xeus::xconfiguration config;
  config.m_transport = text("transport", "tcp");
  config.m_ip = text("ip", nullptr);
  config.m_shell_port = port("shell_port");
  config.m_control_port = port("control_port");
  config.m_stdin_port = port("stdin_port");
  config.m_iopub_port = port("iopub_port");
  config.m_hb_port = port("hb_port");
  config.m_key = text("key", "");
  // Jupyter's way to say "no signatures" is an empty key; xeus's is this scheme.
  config.m_signature_scheme = config.m_key.empty() ? "none" : text("signature_scheme", "hmac-sha256");
  return config;
}

/// While it lives, std::cout and std::clog are mute: xeus greets on them, which would end up in the server's log.
class Quiet {
 public:
  Quiet() : out_(std::cout.rdbuf(nullptr)), log_(std::clog.rdbuf(nullptr)) {}
  ~Quiet() {
    std::cout.rdbuf(out_);
    std::clog.rdbuf(log_);
  }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  std::streambuf* out_;
  std::streambuf* log_;
};

}  // namespace

class JupyterServer::Implementation {
 public:
  Implementation(const xeus::xconfiguration& config, RequestHandler& handler, History& history) {
    auto new_interpreter = std::make_unique<Interpreter>(handler);
    interpreter = new_interpreter.get();
#if XEUS_VERSION_MAJOR >= 5
    auto context = xeus::make_zmq_context();
#else
    auto context = xeus::make_context<zmq::context_t>();
#endif
    kernel =
        std::make_unique<xeus::xkernel>(config, xeus::get_user_name(), std::move(context), std::move(new_interpreter),
                                        make_server, std::make_unique<HistoryReader>(history), nullptr,
                                        xeus::make_null_debugger, Json::object(), Json::error_handler_t::replace);
    server = &dynamic_cast<Server&>(kernel->get_server());
    server->set_handler(handler);
    interpreter->set_server(*server);
  }
  ~Implementation() { interpreter->forget_frontends(); }
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;

  Quiet quiet;
  std::unique_ptr<xeus::xkernel> kernel;
  Server* server = nullptr;
  Interpreter* interpreter = nullptr;
};

JupyterServer::JupyterServer(const std::filesystem::path& connection_file, RequestHandler& handler, History& history) {
  const xeus::xconfiguration config = read_connection_file(connection_file);
  struct sigaction nothing{};
  nothing.sa_handler = [](int) {};
  ::sigaction(wake_signal, &nothing, nullptr);
  sigset_t wake;
  sigemptyset(&wake);
  sigaddset(&wake, wake_signal);
  ::pthread_sigmask(SIG_BLOCK, &wake, nullptr);
  try {
    implementation_ = std::make_unique<Implementation>(config, handler, history);
  } catch (const std::exception& error) {
    throw ConnectionError("can't serve at " + config.m_transport + "://" + config.m_ip + " with the ports of " +
                          connection_file.string() + ": " + error.what());
  }
}

JupyterServer::~JupyterServer() = default;

void JupyterServer::run() { implementation_->kernel->start(); }

void JupyterServer::publish(const std::string& type, Json content, const Json& parent_header) {
  implementation_->server->publish_as(type, std::move(content), parent_header);
}

std::optional<std::string> JupyterServer::read_input(const std::string& prompt, bool password,
                                                     const std::atomic<bool>& cancelled) {
  return implementation_->server->read_input(prompt, password, cancelled);
}

void JupyterServer::wake_input() { implementation_->server->wake_input(); }

void JupyterServer::send_to_frontend(const std::string& id, Json data, const Json& parent_header) {
  publish("comm_msg", {{"comm_id", id}, {"data", std::move(data)}}, parent_header);
}

}  // namespace maia::broker
