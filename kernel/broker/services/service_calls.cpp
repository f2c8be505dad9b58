#include "broker/services/service_calls.hpp"

#include <algorithm>

#include "broker/magics/text.hpp"
#include "broker/services/counted_model.hpp"
#include "broker/services/describing.hpp"
#include "broker/services/for_all.hpp"
#include "broker/services/served_images.hpp"
#include "services/backends/backends.hpp"
#include "services/http/address.hpp"

namespace maia::broker {
namespace {

using backends::Setting;
using protocol::ServiceReply;
using protocol::ServiceRequest;

constexpr std::size_t calls_at_once = 4;

/// Thrown in calls that end because another one of the same request failed: never seen by anybody.
struct Superfluous : Error {
  Superfluous() : Error("another call of the same request failed") {}
};

std::function<void()> check_of(const std::function<void()>& check, const std::function<bool()>& stopped) {
  return [&check, &stopped] {
    check();
    if (stopped()) throw Superfluous();
  };
}

std::string quoted(const std::string& text) { return "'" + text + "'"; }

/// Servers people run themselves answer one after the other anyway, and some by running out of memory.
std::size_t threads_for(const Setting& setting) {
  const bool is_local = backends::price_of(setting).value_or(backends::Price{1}).input == 0;
  return is_local ? 1 : calls_at_once;
}

ServiceReply make_images(const ServiceRequest& request, const Setting& setting, Backends& backends,
                         const ServiceLimits& limits, const std::function<void()>& check) {
  const std::shared_ptr<const ImageServer> server = image_server(setting, backends.client());
  const bool edits = request.service == "edit";
  ServiceReply reply;
  reply.images.resize(request.texts.size());
  const auto make = [&](std::size_t i, const std::function<bool()>& stopped) {
    try {
      const Ledger::Hold hold = backends.ledger().hold(setting, {}, 1);
      const std::function<void()> checks = check_of(check, stopped);
      ServedImage image = edits ? server->edit(request.images[i], request.texts[i], request.seed + i, checks)
                                : server->generate(request.texts[i], request.seed + i, checks);
      backends.ledger().add(setting, image.usage, 1);
      if (image.bytes.size() > limits.image_bytes)
        throw Error("the server sends an image of " + format_bytes(image.bytes.size()) + ", and it may have " +
                    format_bytes(limits.image_bytes));
      reply.images[i] = std::move(image.bytes);
    } catch (const Superfluous&) {
      throw;
    } catch (const Error& error) {
      throw Error(quoted(request.texts[i]) + ": " + error.what());
    }
  };
  for_all(reply.images.size(), server->is_parallel() ? calls_at_once : 1, make);
  std::size_t all = 0;
  for (const std::string& image : reply.images) all += image.size();
  if (all > limits.images_bytes)
    throw Error("the server's images have " + format_bytes(all) + " in all, and they may have " +
                format_bytes(limits.images_bytes) + "; ask for fewer at a time");
  return reply;
}

ServiceReply describe(const ServiceRequest& request, const Setting& setting, Backends& backends,
                      const std::function<void()>& check) {
  const std::shared_ptr<const ChatModel> model = counted_model(setting, backends);
  ServiceReply reply;
  if (request.service == "summarize") {
    reply.texts = {summary_in(model->ask(summary_request(request.images, check)).text)};
    return reply;
  }
  reply.texts.resize(request.images.size());
  for_all(request.images.size(), threads_for(setting), [&](std::size_t i, const std::function<bool()>& stopped) {
    reply.texts[i] = description_in(model->ask(description_request(request.images[i], check_of(check, stopped))).text);
  });
  return reply;
}

/// The same address, however it is written.
std::string normal(const std::string& url) {
  std::string text = backends::origin_of(url);
  const std::size_t path = url.find('/', url.find("://") + 3);
  text += path == std::string::npos ? "" : url.substr(path);
  while (text.ends_with('/')) text.pop_back();
  return text;
}

ServiceReply post(const ServiceRequest& request, const Setting& setting, Backends& backends,
                  const ServiceLimits& limits, const std::function<void()>& check) {
  const std::string url = normal(request.texts[0]);
  if (std::find(setting.urls.begin(), setting.urls.end(), url) == setting.urls.end())
    throw Error("cells reach the addresses of the detector that is set, and no others; " + shown_address(url) +
                " is none of them: say %backend detector hf:" + shown_address(url));
  HttpRequest http;
  http.url = url;
  http.headers = {{"Content-Type", "application/json", ""}, {"Accept", "application/json", ""}};
  if (!setting.key_variable.empty()) http.headers.push_back({"Authorization", "Bearer ", setting.key_variable});
  http.body = request.texts[1];
  http.limits.most_bytes = limits.body_bytes;
  http.check = check;
  const Ledger::Hold hold = backends.ledger().hold(setting, {});
  HttpReply answer = backends.client()->send(http);
  backends.ledger().add(setting, {});
  ServiceReply reply;
  reply.texts = {std::to_string(answer.status), std::move(answer.body)};
  return reply;
}

}  // namespace

ServiceReply serve(const ServiceRequest& request, Backends& backends, const ServiceLimits& limits,
                   const std::function<void()>& check) {
  const Setting setting = backends.setting(role_of(request));
  if (setting.is_offline())
    throw Error("the role " + setting.role + " is offline in this session: no server is asked; %backend " +
                setting.role + " sets one");
  if (request.service == "http") return post(request, setting, backends, limits, check);
  if (setting.role == "image") return make_images(request, setting, backends, limits, check);
  return describe(request, setting, backends, check);
}

}  // namespace maia::broker
