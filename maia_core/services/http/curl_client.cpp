#include "services/http/curl_client.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <string_view>

#include "services/http/address.hpp"
#include "services/http/curl.hpp"

namespace maia {
namespace {

constexpr std::size_t most_header_bytes = 256 << 10;
constexpr std::size_t most_idle_handles = 8;
constexpr const char* blot = "***";

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

bool has_control_characters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < ' ' && byte != '\t') || byte == 0x7F;
  });
}

std::string key_in_environment(const std::string& variable) {
  const char* value = std::getenv(variable.c_str());
  std::string key(trimmed(value ? value : ""));
  if (key.empty()) throw Error("the environment variable " + variable + " is not set");
  return key;
}

/// One request and its reply.
class Exchange {
 public:
  Exchange(const HttpRequest& request, const KeyLookup& lookup, CURL* curl)
      : request_(request), lookup_(lookup), curl_(curl), address_(shown_address(request.url)) {}

  HttpReply run() {
    set_up();
    const CURLcode code = curl_easy_perform(curl_);
    if (error_) std::rethrow_exception(error_);
    if (code != CURLE_OK) fail(code);
    note_status();  // also of a reply without a body
    blot_out_keys();
    return std::move(reply_);
  }

 private:
  template <class T>
  void set(CURLoption option, T value) {
    set_option(curl_, option, value);
  }

  void set_up() {
    check_limits();
    set(CURLOPT_URL, request_.url.c_str());
    set(CURLOPT_FOLLOWLOCATION, 0L);
    if (is_on_this_machine(request_.url)) set(CURLOPT_PROXY, "");
    set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(request_.limits.connect_seconds));
    set(CURLOPT_TIMEOUT_MS, milliseconds(request_.limits.total_seconds));
    set(CURLOPT_ERRORBUFFER, message_);
    if (request_.method == "POST") {
      set(CURLOPT_POST, 1L);
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
      set(CURLOPT_POSTFIELDS, request_.body.data());
    } else if (request_.method == "GET") {
      set(CURLOPT_HTTPGET, 1L);
    } else {
      throw Error("a request is a GET or a POST, not '" + request_.method + "'");
    }
    // Without it, a large body waits a second for servers that never say "continue".
    add_header("Expect:");
    for (const HttpHeader& header : request_.headers) add(header);
    set(CURLOPT_HTTPHEADER, headers_.get());

    set(CURLOPT_HEADERDATA, this);
    set(
        CURLOPT_HEADERFUNCTION, +[](char* data, std::size_t, std::size_t length, void* self) {
          return static_cast<Exchange*>(self)->guarded([&](Exchange& me) { me.header({data, length}); }, length);
        });
    set(CURLOPT_WRITEDATA, this);
    set(
        CURLOPT_WRITEFUNCTION, +[](char* data, std::size_t, std::size_t length, void* self) {
          return static_cast<Exchange*>(self)->guarded([&](Exchange& me) { me.body(data, length); }, length);
        });
    if (request_.check) {
      set(CURLOPT_NOPROGRESS, 0L);
      set(CURLOPT_XFERINFODATA, this);
      set(
          CURLOPT_XFERINFOFUNCTION, +[](void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
            const auto check = [](Exchange& me) { me.request_.check(); };
            return static_cast<Exchange*>(self)->guarded(check, 1) == 1 ? 0 : 1;
          });
    }
  }

  void check_limits() const {
    const HttpLimits& limits = request_.limits;
    if (!(limits.connect_seconds > 0) || !(limits.total_seconds > 0))
      throw HttpError(address_ + ": there is no time left for it", false);
  }

  static long milliseconds(double seconds) {
    return static_cast<long>(std::ceil(std::clamp(seconds, 0.001, 1e6) * 1000));
  }

  void add_header(const std::string& line) {
    curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    (void)headers_.release();
    headers_.reset(longer);
  }

  void add(const HttpHeader& header) {
    const auto allowed = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
    };
    if (header.name.empty() || !std::all_of(header.name.begin(), header.name.end(), allowed))
      throw Error("the name of a header consists of letters, digits, - and _; the request to " + address_ +
                  " has another one");
    if (has_control_characters(header.value))
      throw Error("the header " + header.name + " of the request to " + address_ +
                  " has line ends or control characters in it");
    std::string value = header.value;
    if (!header.key_variable.empty()) {
      keys_.push_back(key(header.key_variable));
      value += keys_.back();
    }
    add_header(header.name + (value.empty() ? ";" : ": " + value));
  }

  std::string key(const std::string& name) const {
    std::string key;
    try {
      key = lookup_(name);
    } catch (const Error& error) {
      throw Error(std::string(error.what()) + "; it holds the key for " + address_);
    }
    if (has_control_characters(key))
      throw Error("the key " + name + " for " + address_ + " has line ends or control characters in it");
    return key;
  }

  /// Exceptions must not pass through C.
  template <class Action>
  std::size_t guarded(const Action& action, std::size_t if_well) {
    try {
      action(*this);
      return if_well;
    } catch (...) {
      error_ = std::current_exception();
      return if_well == 0 ? 1 : 0;
    }
  }

  void header(std::string_view line) {
    header_bytes_ += line.size();
    if (header_bytes_ > most_header_bytes) throw HttpError(address_ + ": the reply's headers have no end", false);
    line = trimmed(line);
    if (line.starts_with("HTTP/")) {
      reply_.headers.clear();  // what came before was "continue" or a proxy's greeting
      return;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    std::string name(trimmed(line.substr(0, colon)));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    reply_.headers.emplace_back(std::move(name), trimmed(line.substr(colon + 1)));
  }

  void body(const char* data, std::size_t length) {
    if (body_bytes_ == 0) note_status();
    body_bytes_ += length;
    if (body_bytes_ > request_.limits.most_bytes)
      throw HttpError(address_ + ": the reply is longer than the " + std::to_string(request_.limits.most_bytes) +
                          " bytes that it may have",
                      false, reply_.status);
    if (request_.on_body && reply_.status >= 200 && reply_.status < 300) {
      request_.on_body(data, length);
    } else {
      reply_.body.append(data, length);
    }
  }

  void note_status() {
    long status = 0;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
    reply_.status = static_cast<int>(status);
  }

  [[noreturn]] void fail(CURLcode code) {
    const std::string why = *message_ != '\0' ? message_ : curl_easy_strerror(code);
    if (code == CURLE_OPERATION_TIMEDOUT) throw HttpError(address_ + ": no whole reply in time (" + why + ")", true);
    if (code == CURLE_COULDNT_CONNECT && was_refused())
      throw HttpError(address_ + ": nobody listens at this port (" + why + ")", false);
    throw HttpError(address_ + ": " + why, is_broken_connection(code));
  }

  /// Whether the machine answered, and said no: asking again would only take time.
  bool was_refused() const {
    long number = 0;
    return curl_easy_getinfo(curl_, CURLINFO_OS_ERRNO, &number) == CURLE_OK && number == ECONNREFUSED;
  }

  void blot_out_keys() {
    for (const std::string& key : keys_) {
      for (std::size_t at = reply_.body.find(key); at != std::string::npos; at = reply_.body.find(key, at))
        reply_.body.replace(at, key.size(), blot);
    }
  }

  const HttpRequest& request_;
  const KeyLookup& lookup_;
  CURL* curl_;
  std::string address_;
  CurlList headers_;
  std::vector<std::string> keys_;
  HttpReply reply_;
  std::size_t header_bytes_ = 0, body_bytes_ = 0;
  std::exception_ptr error_;
  char message_[CURL_ERROR_SIZE] = "";
};

class CurlClient : public HttpClient {
 public:
  explicit CurlClient(KeyLookup lookup) : lookup_(std::move(lookup)) {}

  HttpReply send(const HttpRequest& request) const override {
    // A handle that failed is thrown away with its connection.
    CurlHandle handle = take();
    HttpReply reply = Exchange(request, lookup_, handle.get()).run();
    keep(std::move(handle));
    return reply;
  }

 private:
  CurlHandle take() const {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        CurlHandle handle = std::move(idle_.back());
        idle_.pop_back();
        return handle;
      }
    }
    return make_curl_handle();
  }

  void keep(CurlHandle handle) const {
    curl_easy_reset(handle.get());  // connections stay
    prepare_curl_handle(handle.get());
    const std::lock_guard lock(mutex_);
    if (idle_.size() < most_idle_handles) idle_.push_back(std::move(handle));
  }

  KeyLookup lookup_;
  mutable std::mutex mutex_;
  mutable std::vector<CurlHandle> idle_;
};

}  // namespace

std::shared_ptr<const HttpClient> make_curl_client(KeyLookup lookup) {
  return std::make_shared<CurlClient>(lookup ? std::move(lookup) : key_in_environment);
}

}  // namespace maia
