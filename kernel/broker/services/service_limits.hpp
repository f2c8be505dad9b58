// How much cells may ask of servers.
#pragma once

#include <cstddef>

#include "protocol/message.hpp"

namespace maia::broker {

/// Of one request, unless it says otherwise. Generous for experiments, narrow for loops gone wild.
struct ServiceLimits {
  std::size_t texts = 64;
  std::size_t images = 64;
  std::size_t text_bytes = 4'000;  ///< of a prompt or an instruction
  std::size_t image_bytes = std::size_t{20} << 20;
  std::size_t images_bytes = std::size_t{100} << 20;  ///< of all images, to a server or from it
  std::size_t body_bytes = std::size_t{32} << 20;     ///< of "http", both ways
  int requests_of_cell = 1'000;
  int calls_of_cell = 2'000;      ///< a request with five prompts makes five calls
  int calls_of_experiment = 400;  ///< of a cell of the agent's
  std::size_t waiting = 8;        ///< requests that were not begun
  /// Of the requests that wait, together. What comes on top of that, or of ten times as many refused requests, is no
  /// longer answered: no cell of ours asks again before it has its answer.
  std::size_t waiting_bytes = std::size_t{256} << 20;
};

/// How many calls to a server the request makes. Throws Error, saying which limit it breaks or what is wrong with it,
/// if it must not be served.
std::size_t checked_calls(const protocol::ServiceRequest& request, const ServiceLimits& limits);

/// "image", "describer" or "detector". Throws Error if there is no such service.
const char* role_of(const protocol::ServiceRequest& request);

}  // namespace maia::broker
