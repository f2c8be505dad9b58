#include <charconv>

#include "services/http/address.hpp"
#include "services/remote/remote_services.hpp"

namespace maia {
namespace {

class RemoteHttpClient : public HttpClient {
 public:
  HttpReply send(const HttpRequest& request) const override {
    const std::string address = shown_address(request.url);
    if (request.method != "POST")
      throw Error("this process has no network of its own and passes on nothing but POST, not " + request.method +
                  ", to " + address);
    if (request.check) request.check();
    RemoteAnswer answer = remote_call(address, {"http", {request.url, request.body}, {}, 0}, {2, 0});
    HttpReply reply;
    const std::string& status = answer.texts[0];
    const auto [end, error] = std::from_chars(status.data(), status.data() + status.size(), reply.status);
    if (error != std::errc() || end != status.data() + status.size())
      throw Error(address + ": the answer has no status");
    reply.body = std::move(answer.texts[1]);
    if (reply.body.size() > request.limits.most_bytes)
      throw HttpError(address + ": the reply is larger than " + std::to_string(request.limits.most_bytes) + " bytes",
                      /*may_pass=*/false, reply.status);
    if (request.on_body && reply.status >= 200 && reply.status < 300) {
      request.on_body(reply.body.data(), reply.body.size());
      reply.body.clear();
    }
    return reply;
  }
};

}  // namespace

std::shared_ptr<const HttpClient> remote_http_client() { return std::make_shared<const RemoteHttpClient>(); }

}  // namespace maia
