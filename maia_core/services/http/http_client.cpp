#include <mutex>

#include "maia/http.hpp"

namespace maia {
namespace {

struct Shared {
  std::mutex mutex;
  std::shared_ptr<const HttpClient> client;
};

Shared& shared() {
  static Shared instance;
  return instance;
}

}  // namespace

const std::string& HttpReply::header(const std::string& name) const {
  static const std::string none;
  for (const auto& [known, value] : headers)
    if (known == name) return value;
  return none;
}

void set_http_client(std::shared_ptr<const HttpClient> client) {
  const std::lock_guard lock(shared().mutex);
  shared().client = std::move(client);
}

std::shared_ptr<const HttpClient> http_client() {
  const std::lock_guard lock(shared().mutex);
  return shared().client;
}

}  // namespace maia
