#include "services/http/error_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace maia {
namespace {

using testing::HasSubstr;

TEST(ErrorText, FindsTheReasonInTheUsualForms) {
  EXPECT_EQ(reason_of(R"({"error": "Model is overloaded"})"), "Model is overloaded");
  EXPECT_EQ(reason_of(R"({"error": ["first", "second"]})"), "first");
  EXPECT_EQ(reason_of(R"({"error": {"message": "No such model", "type": "x"}})"), "No such model");
  EXPECT_EQ(reason_of(R"({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})"),
            "Overloaded");
  EXPECT_EQ(reason_of(R"({"detail": [{"loc": ["body", "inputs"], "msg": "field required"}]})"), "field required");
  EXPECT_EQ(reason_of(R"({"message": "no"})"), "no");
  EXPECT_EQ(reason_of("  plain text\n of two lines "), "plain text of two lines");
}

TEST(ErrorText, LeavesOutWhatIsNoReason) {
  for (const char* body : {"", "   ", "<html><body>Bad gateway</body></html>", "{broken", "17", "{}", "[]", "null",
                           "\x89PNG\r\n", R"({"error": {"error": {"error": {"error": {"error": "deep"}}}}})"})
    EXPECT_EQ(reason_of(body), "") << body;
}

TEST(ErrorText, IsOneShortLineOfWholeCharacters) {
  EXPECT_EQ(reason_of(R"({"error": "a\n\n\tb\u0007c"})"), "a b c");
  for (std::size_t shift = 0; shift < 4; ++shift) {
    std::string text(shift, 'x');
    for (int i = 0; i < 200; ++i) text += "é";
    const std::string line = reason_of("{\"error\": \"" + text + "\"}");
    EXPECT_LE(line.size(), 300U);
    const std::string kept = line.substr(0, line.size() - 3);
    EXPECT_EQ((kept.size() - shift) % 2, 0U);
    EXPECT_EQ(kept, text.substr(0, kept.size()));
  }
}

TEST(ErrorText, SaysStatusMeaningAndReason) {
  HttpRequest request;
  request.url = "https://user:secret@host/detect?key=secret";
  HttpReply reply;
  reply.status = 429;
  reply.body = R"({"error": "slow down"})";
  EXPECT_EQ(refusal(request, reply),
            "https://host/detect: the server answers with the status 429 (too many requests): slow down");
}

TEST(ErrorText, NamesWhereARedirectLeadsWithoutItsQuery) {
  HttpRequest request;
  request.url = "http://host/detect";
  HttpReply reply;
  reply.status = 308;
  reply.headers = {{"location", "https://other/detect?key=secret"}};
  EXPECT_THAT(refusal(request, reply), HasSubstr("(https://other/detect)"));
  reply.headers = {{"location", "/relative?key=secret"}};
  EXPECT_EQ(refusal(request, reply), "http://host/detect leads to another address, which is not followed");
}

}  // namespace
}  // namespace maia
