#include "broker/services/trial.hpp"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "broker/magics/text.hpp"
#include "broker/services/counted_model.hpp"
#include "broker/services/served_images.hpp"
#include "broker/text.hpp"
#include "services/base64.hpp"
#include "services/chat/messages.hpp"
#include "services/http/error_text.hpp"

namespace maia::broker {
namespace {

/// A red square of 64x64 pixels, as a PNG in base64.
constexpr const char* red_square =
    "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAT0lEQVR42u3PQQkAAAgEsItw/dMZxQi+hcEKLNO+FgEBAQEBAQEBAQEBAQEBAQEB"
    "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQGBywLQTQDx3uY1cQAAAABJRU5ErkJggg==";

class Stopwatch {
 public:
  std::string text() const {
    return format_duration(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_).count());
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::string cost_text(const Ledger::Spending& before, const Ledger::Spending& after) {
  std::string text;
  const auto tokens = after.input_tokens - before.input_tokens + after.output_tokens - before.output_tokens;
  if (tokens > 0)
    text = std::to_string(after.input_tokens - before.input_tokens) + " tokens in, " +
           std::to_string(after.output_tokens - before.output_tokens) + " out, ";
  if (after.unpriced_calls > before.unpriced_calls) return text + "at a price that is not known";
  const double dollars = after.dollars - before.dollars;
  return text + (dollars == 0 ? "free" : dollars_text(dollars));
}

Trial ask_model(const backends::Setting& setting, Backends& backends, const std::function<void()>& check) {
  ChatRequest request;
  request.messages = {
      {ChatRole::user,
       {{"", bytes_of_base64(red_square).value()}, {"What is the color of this square? Answer with one word.", ""}}}};
  request.most_output_tokens = 2000;  // some models think first, at the expense of these
  request.total_seconds = 120;
  request.check = check;
  const ChatReply reply = counted_model(setting, backends)->ask(request);
  std::string lower(reply.text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  Trial trial;
  trial.text = "Asked for the color of a red square, " + setting.text + " answers \"" +
               valid_utf8(std::string(trimmed(reply.text)).substr(0, 200)) + "\"";
  if (lower.find("red") == std::string::npos) trial.text += ", so it may not see images";
  return trial;
}

Trial make_image(const backends::Setting& setting, Backends& backends, const std::function<void()>& check) {
  const std::shared_ptr<const ImageServer> server = image_server(setting, backends.client());
  const Ledger::Hold hold = backends.ledger().hold(setting, {}, 1);
  ServedImage image = server->generate("a red ball on a white table", 1, check);
  backends.ledger().add(setting, image.usage, 1);
  const ImageSize size = image_size(image.bytes);
  Trial trial;
  trial.media_type = media_type(image.bytes);
  trial.text = "Asked for a red ball on a white table, " + setting.text + " makes an image of " +
               std::to_string(size.width) + "x" + std::to_string(size.height) + " pixels (" +
               format_bytes(image.bytes.size()) + ")";
  trial.image = std::move(image.bytes);
  return trial;
}

Trial detect(const backends::Setting& setting, Backends& backends, const std::function<void()>& check) {
  HttpRequest request;
  request.url = setting.urls.at(0);
  request.headers = {{"Content-Type", "application/json", ""}, {"Accept", "application/json", ""}};
  if (!setting.key_variable.empty()) request.headers.push_back({"Authorization", "Bearer ", setting.key_variable});
  request.body =
      nlohmann::ordered_json{{"inputs", red_square}, {"parameters", {{"candidate_labels", {"square."}}}}}.dump();
  request.check = check;
  const HttpReply reply = backends.client()->send(request);
  backends.ledger().add(setting, {});
  if (reply.status < 200 || reply.status > 299) throw Error(refusal(request, reply));
  const nlohmann::json found = nlohmann::json::parse(reply.body, nullptr, false);
  if (!found.is_array()) throw Error(request.url + " answers with something else than a list of detections");
  return {"Asked for a square, " + setting.text + " finds " + count_of(found.size(), "region"), "", ""};
}

}  // namespace

Trial try_out(const backends::Setting& setting, Backends& backends, const std::function<void()>& check) {
  const Stopwatch watch;
  const Ledger::Spending before = backends.ledger().of(setting.role);
  Trial trial = setting.role == "image"      ? make_image(setting, backends, check)
                : setting.role == "detector" ? detect(setting, backends, check)
                                             : ask_model(setting, backends, check);
  trial.text += ", after " + watch.text() + " (" + cost_text(before, backends.ledger().of(setting.role)) + ").";
  return trial;
}

}  // namespace maia::broker
