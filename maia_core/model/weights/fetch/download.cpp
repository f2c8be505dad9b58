#include "model/weights/fetch/download.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <string_view>
#include <thread>

#include "maia/error.hpp"
#include "model/weights/fetch/part_file.hpp"
#include "model/weights/fetch/response.hpp"
#include "services/http/curl.hpp"

namespace maia {
namespace {

/// A server that never ends must not fill the disk: no weights are longer.
constexpr std::uint64_t longest_file = std::uint64_t{64} << 30;

constexpr long most_redirects = 8;
constexpr double longest_delay = 60;

enum class Outcome {
  complete,
  broken,   ///< worth another attempt, for the rest
  restart,  ///< worth another attempt, from the beginning
};

/// One request and its answer.
class Attempt {
 public:
  Attempt(const std::string& url, PartFile& part, std::optional<std::uint64_t> expected_bytes, const Patience& patience,
          const DownloadReport& report)
      : url_(url), part_(part), expected_bytes_(expected_bytes), patience_(patience), report_(report) {}

  /// Throws Error if another attempt would not help; otherwise why() says what went wrong.
  Outcome run() {
    const CurlHandle curl = make_curl_handle();
    set_up(curl.get());
    const CurlList headers(ask_for_the_rest(curl.get()));
    if (headers) curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    const CURLcode code = curl_easy_perform(curl.get());
    if (error_) std::rethrow_exception(error_);
    return judge(code);
  }

  const std::string& why() const { return why_; }

  /// Whether the server had something to add to what was there.
  bool resumed() const { return accepted_ && asked_from_ > 0 && response_.status() != 200; }

 private:
  void set_up(CURL* curl) {
    const auto set = [curl](CURLoption option, auto value) { set_option(curl, option, value); };
    set(CURLOPT_URL, url_.c_str());
    set(CURLOPT_REDIR_PROTOCOLS_STR, url_.starts_with("https:") ? "https" : "http,https");
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, most_redirects);
    set(CURLOPT_CONNECTTIMEOUT, patience_.connect_seconds);
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, patience_.stall_seconds);
    set(CURLOPT_ERRORBUFFER, message_);
    set(CURLOPT_HEADERDATA, this);
    set(
        CURLOPT_HEADERFUNCTION, +[](char* data, std::size_t, std::size_t length, void* self) {
          static_cast<Attempt*>(self)->response_.add_line({data, length});
          return length;
        });
    set(CURLOPT_WRITEDATA, this);
    set(
        CURLOPT_WRITEFUNCTION, +[](char* data, std::size_t, std::size_t length, void* self) {
          return static_cast<Attempt*>(self)->body(data, length) ? length : std::size_t{0};
        });
  }

  /// If-Range makes a server send everything when its file is no longer the one that the part is of.
  curl_slist* ask_for_the_rest(CURL* curl) {
    asked_from_ = 0;
    const std::string validator = part_.size() > 0 ? part_.validator(url_) : "";
    if (validator.empty()) return nullptr;
    asked_from_ = part_.size();
    curl_easy_setopt(curl, CURLOPT_RANGE, (std::to_string(asked_from_) + "-").c_str());
    return curl_slist_append(nullptr, ("If-Range: " + validator).c_str());
  }

  /// Decides, when the first bytes come, whether they are the rest or the whole. False stops the transfer.
  bool begin() {
    const int status = response_.status();
    if (status != 200 && status != 206) return false;
    std::optional<std::uint64_t> total = response_.content_length();
    if (status == 206) {
      if (response_.range_begin() != asked_from_ || asked_from_ == 0) {
        misfit_ = true;
        return false;
      }
      total = response_.range_total();
      if (!total && response_.content_length()) total = asked_from_ + *response_.content_length();
    } else {
      part_.restart(url_, response_.validator());
    }
    if (expected_bytes_ && total && *total != *expected_bytes_)
      throw Error(url_ + " has " + std::to_string(*total) + " bytes instead of " + std::to_string(*expected_bytes_) +
                  "; the registry of weights or the server's file is wrong");
    total_ = total ? total : expected_bytes_;
    return true;
  }

  bool body(const char* data, std::size_t length) try {
    if (!begun_) {
      begun_ = true;
      accepted_ = begin();
    }
    if (!accepted_) return false;
    if (part_.size() + length > total_.value_or(longest_file))
      throw Error(url_ + " sends more than the " + std::to_string(total_.value_or(longest_file)) +
                  " bytes that it may have");
    part_.append(data, length);
    report_.progress(part_.size(), total_);
    return true;
  } catch (...) {
    error_ = std::current_exception();  // must not pass through C
    return false;
  }

  Outcome judge(CURLcode code) {
    const int status = response_.status();
    if (code == CURLE_OK && (status == 200 || status == 206)) {
      if (!begun_) body(nullptr, 0);  // an empty file
      if (error_) std::rethrow_exception(error_);
      if (!total_ || part_.size() == *total_) return Outcome::complete;
      why_ = "the connection ended after " + std::to_string(part_.size()) + " of " + std::to_string(*total_) + " bytes";
      return Outcome::broken;
    }
    if (misfit_) {
      why_ = "the server sent another part than it was asked for";
      return Outcome::restart;
    }
    if (status == 416) {
      if (asked_from_ > 0 && response_.range_total() == asked_from_) {
        total_ = asked_from_;
        accepted_ = true;
        return Outcome::complete;  // everything was there before
      }
      why_ = "the server's file has become shorter";
      return Outcome::restart;
    }
    // What is too much for the server now may not be so later; everything else is an answer.
    if (status == 408 || status == 429 || status >= 500) {
      why_ = "the server answers with the status " + std::to_string(status);
      return Outcome::broken;
    }
    if (status >= 400)
      throw Error(url_ + ": the server answers with the status " + std::to_string(status) + meaning(status));
    why_ = *message_ ? message_ : curl_easy_strerror(code);
    if (is_broken_connection(code)) return Outcome::broken;
    if (code == CURLE_TOO_MANY_REDIRECTS)
      throw Error(url_ + " leads from one address to the next more than " + std::to_string(most_redirects) + " times");
    throw Error("can't download " + url_ + ": " + why_);
  }

  static std::string meaning(int status) {
    switch (status) {
      case 401:
      case 403:
        return " (forbidden)";
      case 404:
      case 410:
        return " (no such file; the address in the registry may be out of date)";
      default:
        return "";
    }
  }

  const std::string& url_;
  PartFile& part_;
  std::optional<std::uint64_t> expected_bytes_;
  const Patience& patience_;
  const DownloadReport& report_;
  Response response_;
  std::uint64_t asked_from_ = 0;
  std::optional<std::uint64_t> total_;
  bool begun_ = false, accepted_ = false, misfit_ = false;
  std::exception_ptr error_;
  std::string why_;
  char message_[CURL_ERROR_SIZE] = "";
};

std::string seconds(double value) {
  std::string text = std::to_string(value);
  return text.substr(0, text.find('.') + 2);
}

}  // namespace

Downloaded download(const std::string& url, const std::filesystem::path& part_path,
                    std::optional<std::uint64_t> expected_bytes, const Patience& patience,
                    const DownloadReport& report) {
  PartFile part(part_path);
  bool resumed = false;
  int fruitless = 0;
  double delay = patience.first_delay;
  for (int attempt = 1;; ++attempt) {
    const std::uint64_t before = part.size();
    Attempt request(url, part, expected_bytes, patience, report);
    const Outcome outcome = request.run();
    resumed |= request.resumed();
    if (outcome == Outcome::complete) break;
    if (outcome == Outcome::restart) part.restart(url, "");
    if (part.size() > before) {
      fruitless = 0;
      delay = patience.first_delay;
    } else {
      ++fruitless;
    }
    if (fruitless > patience.retries || attempt >= patience.most_attempts)
      throw Error("can't download " + url + ": " + request.why() + ". Gave up after " + std::to_string(attempt) +
                  " attempts; what has come is kept, so try again later");
    report.note(request.why() + "; trying again in " + seconds(delay) + " s");
    std::this_thread::sleep_for(std::chrono::duration<double>(delay));
    delay = std::min(2 * delay, longest_delay);
  }
  return {part.size(), part.sha256(), resumed};
}

void forget_download(const std::filesystem::path& part) {
  std::error_code ignored;
  std::filesystem::remove(part, ignored);
  std::filesystem::remove(part_notes(part), ignored);
}

}  // namespace maia
