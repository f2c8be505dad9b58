// Any bytes as what a worker sends: what the broker makes of its messages is bounded, valid and harmless, in whatever
// order they come.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "broker/agent/capture.hpp"
#include "broker/magics/text.hpp"
#include "broker/services/service_limits.hpp"
#include "broker/shown/escapes.hpp"
#include "broker/shown/safe_display.hpp"
#include "broker/throttle.hpp"
#include "fuzz/expect.hpp"
#include "maia/error.hpp"
#include "protocol/message.hpp"

namespace {

using namespace maia;
using namespace maia::broker;

constexpr DisplayLimits limits{2'000, 4'000, 20, 40};

struct Broker {
  DisplayGate gate{limits};
  Capture capture;
  Throttle throttle;

  void show(protocol::Display display) {
    const std::optional<protocol::Display> admitted = gate.admit(std::move(display));
    if (!admitted) return;
    EXPECT(admitted->display_id.size() <= limits.id_bytes && !admitted->display_id.starts_with(own_display_ids));
    capture.display(*admitted);
    std::string left_out;
    const nlohmann::json data = safe_display_data(admitted->bundle, left_out);
    EXPECT(data.is_object() && !data.empty() && left_out.size() < 600 && is_utf8(left_out));
    EXPECT(!data.contains("application/javascript") && !data.contains(report_mime));
    EXPECT(is_utf8(data.dump()) && is_utf8(safe_metadata(admitted->metadata).dump()));
  }

  void take(protocol::Message message) {
    throttle.count(message);
    if (auto* display = std::get_if<protocol::Display>(&message)) {
      show(std::move(*display));
    } else if (auto* result = std::get_if<protocol::Result>(&message)) {
      show({std::move(result->bundle), std::move(result->metadata), {}, false});
    } else if (std::holds_alternative<protocol::ClearOutput>(message)) {
      capture.clear();
      gate.cleared();
    } else if (const auto* request = std::get_if<protocol::ServiceRequest>(&message)) {
      const ServiceLimits limits_of_services;
      try {
        EXPECT(checked_calls(*request, limits_of_services) <= limits_of_services.images);
      } catch (const Error& error) {
        EXPECT(std::string_view(error.what()).size() < 1'000);
      }
    } else if (const auto* done = std::get_if<protocol::Done>(&message)) {
      EXPECT(safe_line(done->evalue, 100).size() <= 303 && is_utf8(safe_line(done->ename, 100)));
      const agent::Observation observation = capture.end();
      for (const agent::Shown& part : observation.shown) EXPECT(is_utf8(part.text));
      capture.begin();
      gate.begin_cell();
    }
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view stream(reinterpret_cast<const char*>(data), size);
  Broker broker;
  broker.capture.begin();
  // Two bytes of length are enough here, and easier to hit than four.
  while (stream.size() > 2) {
    std::uint16_t length = 0;
    std::memcpy(&length, stream.data(), sizeof length);
    const std::string_view payload = stream.substr(2, length);
    stream.remove_prefix(std::min<std::size_t>(stream.size(), std::size_t{2} + length));
    try {
      broker.take(protocol::decode(payload));
    } catch (const protocol::ProtocolError&) {
      return 0;
    }
  }
  return 0;
}
