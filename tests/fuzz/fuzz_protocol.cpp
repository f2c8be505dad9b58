// Any bytes as a payload, and as a stream: what decodes is what encode() would have written, and how the stream is cut
// into pieces changes nothing.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/expect.hpp"
#include "protocol/channel.hpp"

namespace {

using namespace maia::protocol;

void check_payload(std::string_view payload) {
  Message message;
  try {
    message = decode(payload);
  } catch (const ProtocolError&) {
    return;
  }
  EXPECT(encode(message) == payload);
  EXPECT(type_name(message) != nullptr);
}

struct Received {
  std::vector<std::string> payloads;
  bool refused = false;
  bool operator==(const Received&) const = default;
};

/// What a channel makes of `stream` when it arrives in pieces of these lengths, again and again.
Received receive(std::string_view stream, std::string_view lengths) {
  int ends[2];
  EXPECT(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  Received received;
  {
    Channel channel(ends[0]);
    const auto drain = [&] {
      try {
        while (const std::optional<Message> message = channel.receive()) received.payloads.push_back(encode(*message));
      } catch (const ProtocolError&) {
        received.refused = true;
      }
    };
    for (std::size_t at = 0, piece = 0; at < stream.size() && !received.refused; ++piece) {
      const std::size_t wanted = static_cast<unsigned char>(lengths[piece % lengths.size()]) + std::size_t{1};
      const std::size_t length = std::min(wanted, stream.size() - at);
      EXPECT(::write(ends[1], stream.data() + at, length) == static_cast<ssize_t>(length));
      at += length;
      drain();
    }
    // Not close(): a process that looks through /proc could hold the socket open for a moment more.
    EXPECT(::shutdown(ends[1], SHUT_WR) == 0);
    if (!received.refused) drain();
    EXPECT(received.refused || channel.eof());
  }
  ::close(ends[0]);
  ::close(ends[1]);
  return received;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  check_payload(input);
  if (size < 4) return 0;
  const std::string_view stream = input.substr(3);
  EXPECT(receive(stream, input.substr(0, 3)) == receive(stream, "\xFF"));
  return 0;
}
