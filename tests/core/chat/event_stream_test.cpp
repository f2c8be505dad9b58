// Server-sent events, however the network cuts them.
#include "services/chat/event_stream.hpp"

#include <gmock/gmock.h>

#include "maia/error.hpp"

namespace maia {
namespace {

using ::testing::ElementsAre;
using Events = std::vector<std::string>;

Events events_of(std::string_view stream, std::size_t step) {
  Events events;
  EventStream reader([&](std::string_view event, std::string_view data) {
    events.push_back(std::string(event) + "|" + std::string(data));
  });
  for (std::size_t at = 0; at < stream.size(); at += step) reader.add(stream.substr(at, step));
  reader.end();
  return events;
}

TEST(EventStream, IsTheSameHoweverItIsCut) {
  const std::string stream =
      ": a comment\r\n\r\nevent: first\r\ndata: {\"a\":1}\r\n\r\ndata:two\ndata: lines\n\nid: 7\nretry: 3\n\ndata: "
      "last\r\rdata";
  for (std::size_t step = 1; step <= stream.size(); ++step)
    ASSERT_THAT(events_of(stream, step), ElementsAre("first|{\"a\":1}", "|two\nlines", "|last", "|")) << step;
}

TEST(EventStream, TheLastEventNeedsNoEmptyLine) { EXPECT_THAT(events_of("data: x", 7), ElementsAre("|x")); }

TEST(EventStream, EndlessLinesAreRefused) {
  EventStream reader([](std::string_view, std::string_view) {});
  const std::string megabyte(1 << 20, 'x');
  EXPECT_THROW(
      {
        for (int i = 0; i < 20; ++i) reader.add(megabyte);
      },
      Error);
}

}  // namespace
}  // namespace maia
