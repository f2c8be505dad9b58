#include "model/weights/fetch/response.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace {

using maia::Response;

Response response(std::initializer_list<const char*> lines) {
  Response result;
  for (const char* line : lines) result.add_line(line);
  return result;
}

TEST(Response, HeadersOfAPart) {
  const Response part = response({"HTTP/1.1 206 Partial Content\r\n", "ETag: \"x\"\r\n", "content-length:  50 \r\n",
                                  "Content-Range: bytes 100-149/150\r\n", "\r\n"});
  EXPECT_EQ(part.status(), 206);
  EXPECT_EQ(part.validator(), "\"x\"");
  EXPECT_EQ(part.content_length(), 50U);
  EXPECT_EQ(part.range_begin(), 100U);
  EXPECT_EQ(part.range_total(), 150U);
}

TEST(Response, OnlyTheLastOneCounts) {
  const Response last =
      response({"HTTP/1.1 302 Found", "ETag: \"old\"", "Content-Length: 5", "HTTP/2 200 ", "last-modified: today"});
  EXPECT_EQ(last.status(), 200);
  EXPECT_EQ(last.validator(), "today");
  EXPECT_EQ(last.content_length(), std::nullopt);
}

TEST(Response, AWeakTagDoesNotStandForTheBytes) {
  EXPECT_EQ(response({"HTTP/1.1 200 OK", "ETag: W/\"x\""}).validator(), "");
}

TEST(Response, OddRanges) {
  EXPECT_EQ(response({"HTTP/1.1 206 x", "Content-Range: bytes 3-9/*"}).range_total(), std::nullopt);
  EXPECT_EQ(response({"HTTP/1.1 206 x", "Content-Range: bytes 3-9/*"}).range_begin(), 3U);
  EXPECT_EQ(response({"HTTP/1.1 416 x", "Content-Range: bytes */200"}).range_total(), 200U);
  EXPECT_EQ(response({"HTTP/1.1 206 x", "Content-Range: bytes -5-9/20"}).range_begin(), std::nullopt);
  EXPECT_EQ(response({"HTTP/1.1 206 x", "Content-Range: bytes 99999999999999999999999-9/20"}).range_begin(),
            std::nullopt);
  EXPECT_EQ(response({"HTTP/1.1 20", "nonsense", ":", ""}).status(), 20);
}

}  // namespace
