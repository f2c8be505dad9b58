#include "protocol/channel.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <thread>
#include <utility>

#include "unit/sample_messages.hpp"

namespace maia::protocol {
namespace {

/// A socket pair with a channel on one end or both.
struct Pair {
  Pair() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) throw std::runtime_error("no socket pair");
  }
  ~Pair() {
    for (int end = 0; end < 2; ++end) close(end);
  }
  void close(int end) {
    if (fds[end] < 0) return;
    ::shutdown(fds[end], SHUT_RDWR);
    ::close(std::exchange(fds[end], -1));
  }
  void write_raw(const std::string& bytes) const {
    ASSERT_EQ(::write(fds[1], bytes.data(), bytes.size()), std::ssize(bytes));
  }
  int fds[2];
};

std::string frame(const Message& message) {
  const std::string payload = encode(message);
  const auto length = static_cast<std::uint32_t>(payload.size());
  std::string bytes(sizeof length, '\0');
  std::memcpy(bytes.data(), &length, sizeof length);
  return bytes + payload;
}

TEST(Channel, CarriesEveryMessage) {
  Pair pair;
  Channel sender(pair.fds[1]), receiver(pair.fds[0]);
  for (const Message& message : test::sample_messages()) {
    ASSERT_TRUE(sender.send(message));
    const std::optional<Message> got = receiver.wait();
    ASSERT_TRUE(got) << type_name(message);
    EXPECT_EQ(encode(*got), encode(message));
  }
}

TEST(Channel, ReceivesNothingUntilAMessageIsWhole) {
  Pair pair;
  Channel receiver(pair.fds[0]);
  const std::string bytes = frame(Dying{"why"});
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    EXPECT_FALSE(receiver.receive());
    EXPECT_FALSE(receiver.eof());
    pair.write_raw(bytes.substr(i, 1));
  }
  const std::optional<Message> got = receiver.receive();
  ASSERT_TRUE(got);
  EXPECT_EQ(std::get<Dying>(*got).reason, "why");
}

TEST(Channel, TakesMessagesApartThatArriveTogether) {
  Pair pair;
  Channel receiver(pair.fds[0]);
  const std::string half = frame(ListNames{3}).substr(0, 7);
  pair.write_raw(frame(Dying{"one"}) + frame(Interrupt{}) + half);
  EXPECT_EQ(std::get<Dying>(receiver.receive().value()).reason, "one");
  EXPECT_TRUE(std::holds_alternative<Interrupt>(receiver.receive().value()));
  EXPECT_FALSE(receiver.receive());
  pair.write_raw(frame(ListNames{3}).substr(7));
  EXPECT_EQ(std::get<ListNames>(receiver.receive().value()).id, 3U);
}

TEST(Channel, SeesTheOtherEndGo) {
  Pair pair;
  Channel receiver(pair.fds[0]);
  pair.write_raw(frame(Interrupt{}) + "\x01");
  pair.close(1);
  EXPECT_TRUE(receiver.wait()) << "what came before still counts";
  EXPECT_FALSE(receiver.wait());
  EXPECT_TRUE(receiver.eof());
}

TEST(Channel, SendsNothingToAnEndThatIsGone) {
  Pair pair;
  Channel sender(pair.fds[1]);
  pair.close(0);
  EXPECT_FALSE(sender.send(Interrupt{}));
}

TEST(Channel, RefusesAFrameThatIsTooLong) {
  Pair pair;
  Channel receiver(pair.fds[0]);
  pair.write_raw("\xFF\xFF\xFF\xFF");
  EXPECT_THROW(receiver.receive(), ProtocolError);
}

TEST(Channel, RefusesGarbage) {
  Pair pair;
  Channel receiver(pair.fds[0]);
  pair.write_raw(std::string("\x01\0\0\0\xEE", 5));
  EXPECT_THROW(receiver.receive(), ProtocolError);
}

TEST(Channel, SendsMoreThanTheSocketHoldsAlsoWithoutBlockingMode) {
  for (const bool nonblocking : {false, true}) {
    Pair pair;
    ASSERT_EQ(::fcntl(pair.fds[1], F_SETFL, nonblocking ? O_NONBLOCK : 0), 0);
    Channel sender(pair.fds[1]), receiver(pair.fds[0]);
    const std::string big(8 << 20, 'x');
    std::jthread thread([&] { sender.send(Dying{big}); });
    const std::optional<Message> got = receiver.wait();
    ASSERT_TRUE(got);
    EXPECT_EQ(std::get<Dying>(*got).reason.size(), big.size());
  }
}

TEST(Channel, KeepsMessagesOfSeveralThreadsWhole) {
  Pair pair;
  Channel sender(pair.fds[1]), receiver(pair.fds[0]);
  constexpr int threads = 4, messages = 200;
  std::vector<std::jthread> senders;
  for (int t = 0; t < threads; ++t)
    senders.emplace_back([&, t] {
      for (int i = 0; i < messages; ++i)
        sender.send(Dying{std::string(static_cast<std::size_t>(i * 37), static_cast<char>('a' + t))});
    });
  std::size_t next[threads] = {};
  for (int i = 0; i < threads * messages; ++i) {
    const std::optional<Message> got = receiver.wait();
    ASSERT_TRUE(got);
    const std::string& text = std::get<Dying>(*got).reason;
    EXPECT_EQ(text.find_first_not_of(text.substr(0, 1)), std::string::npos);
    if (text.empty()) continue;
    EXPECT_EQ(text.size(), ++next[text[0] - 'a'] * 37) << "in each thread's order";
  }
}

}  // namespace
}  // namespace maia::protocol
