// Replies of language models, whole and streamed, in all dialects: whatever a server sends is text or an Error.
#include <cstdint>
#include <string_view>

#include "expect.hpp"
#include "services/chat/dialect.hpp"
#include "services/chat/event_stream.hpp"

namespace {

using namespace maia;

void read_whole(ReplyReader& reader, std::string_view body) {
  try {
    EXPECT(reader.whole(body) == reader.reply().text);
  } catch (const Error&) {
  }
  EXPECT(reader.reply().usage.input_tokens >= 0 && reader.reply().usage.output_tokens >= 0);
}

void read_stream(ReplyReader& reader, std::string_view body, std::size_t step) {
  EventStream events([&](std::string_view event, std::string_view data) { reader.piece(event, data); });
  try {
    for (std::size_t at = 0; at < body.size(); at += step) events.add(body.substr(at, step));
    events.end();
  } catch (const Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Dialect& dialect = dialect_of(static_cast<ChatDialect>(data[0] % 4));
  const std::string_view body(reinterpret_cast<const char*>(data) + 2, size - 2);
  read_whole(*dialect.reader(), body);
  read_stream(*dialect.reader(), body, std::size_t{1} + data[1]);
  return 0;
}
