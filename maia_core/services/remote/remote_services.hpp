// Services that another process provides, because it has the network and the keys: the kernel's broker.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "maia/http.hpp"
#include "maia/services.hpp"

namespace maia {

/// See ServiceRequest in kernel/protocol/message.hpp.
struct RemoteCall {
  std::string service;
  std::vector<std::string> texts;
  std::vector<std::string> images;  ///< encoded
  std::uint64_t seed = 0;
};
struct RemoteAnswer {
  std::vector<std::string> texts;
  std::vector<std::string> images;  ///< encoded
};

/// How the host passes a call on, from any thread. Throws Error with what the other side says, or when the cell is
/// interrupted.
struct RemoteHooks {
  RemoteAnswer (*call)(const RemoteCall& request) = nullptr;
};
void set_remote_hooks(const RemoteHooks& hooks);

/// Asks the host. Throws Error as the hook does, without one, or if the answer has another number of texts or images
/// than this; `backend` is what errors call the other side.
struct RemoteShape {
  std::size_t texts = 0;
  std::size_t images = 0;
};
RemoteAnswer remote_call(const std::string& backend, const RemoteCall& request, const RemoteShape& shape);

/// Clients that pass everything on to the host, an image at a time: what was made before an error is not asked for
/// again by who keeps it. `name` is the backend's. Errors name the prompt or instruction. The editor is sent images of
/// at most 1024 pixels on the longer side, the describer of at most report_side: it sees what an agent sees.
std::shared_ptr<const ImageGenerator> remote_generator(const std::string& name);
std::shared_ptr<const ImageEditor> remote_editor(const std::string& name);
std::shared_ptr<const Describer> remote_describer(const std::string& name);

/// POSTs by way of the host, to the addresses that the person configured for detectors and to no others. Headers are
/// the host's: those of the request are not passed on.
std::shared_ptr<const HttpClient> remote_http_client();

}  // namespace maia
