#include "services/http/address.hpp"

#include "core/weights/expect_error.hpp"

namespace maia {
namespace {

TEST(Address, ShowsSchemeHostPortAndPathAlone) {
  EXPECT_EQ(shown_address("https://example.org/v1/detect"), "https://example.org/v1/detect");
  EXPECT_EQ(shown_address("http://localhost:8000"), "http://localhost:8000");
  EXPECT_EQ(shown_address("HTTP://host/?token=secret"), "http://host/");
  EXPECT_EQ(shown_address("http://host?token=secret"), "http://host");
  EXPECT_EQ(shown_address("http://host/a#secret"), "http://host/a");
  EXPECT_EQ(shown_address("http://user:secret@host:80/a@b"), "http://host:80/a@b");
  EXPECT_EQ(shown_address("http://us@er:se@cret@host/"), "http://host/");
  EXPECT_EQ(shown_address("http://user:secret@host?a/b"), "http://host");
  EXPECT_EQ(shown_address("http://[::1]:8080/x"), "http://[::1]:8080/x");
}

TEST(Address, ShowsNothingThatIsNotPrintable) {
  EXPECT_EQ(shown_address("http://host/a\nb\x1B[31m"), "http://host/a?b?[31m");
}

TEST(Address, RefusesOthersWithoutRepeatingThem) {
  for (const char* url : {"", "secret", "file:///secret", "ftp://secret/", "http:/secret", "//secret", "http://"}) {
    EXPECT_ERROR(shown_address(url), "an address of a server");
    try {
      shown_address(url);
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.what()).find("secret"), std::string::npos);
    }
  }
  EXPECT_ERROR(shown_address("http://user:password@/path"), "has a host");
}

TEST(Address, KnowsThisMachine) {
  for (const char* url : {"http://localhost", "HTTP://LocalHost:8000/v1", "http://127.0.0.1:1/", "https://127.9.8.7",
                          "http://[::1]:11434/v1", "http://user@localhost/"})
    EXPECT_TRUE(is_on_this_machine(url)) << url;
  for (const char* url : {"http://localhost.example", "http://127.0.0.1.example/", "http://128.0.0.1", "http://127.1",
                          "http://example/localhost", "http://localhost@example/", "http://[::2]/"})
    EXPECT_FALSE(is_on_this_machine(url)) << url;
}

}  // namespace
}  // namespace maia
