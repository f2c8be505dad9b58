#include "services/backends/prices.hpp"

#include <regex>

#include "core/backends/expect_error.hpp"
#include "services/backends/kinds.hpp"

namespace maia::backends {
namespace {

using test::error_of;
using testing::HasSubstr;

std::optional<Price> price(const std::string& text, const Prices& own = {}, const std::string& role = "vlm") {
  return price_of(parse_setting(role, text, {}), own, installed_prices());
}

TEST(Prices, TheInstalledOnesAreSensible) {
  EXPECT_TRUE(std::regex_match(date_of_prices(), std::regex("20[0-9]{2}-[0-9]{2}")));
  EXPECT_GT(installed_prices().size(), 20U);
  for (const auto& [name, price] : installed_prices()) {
    ASSERT_NE(find_kind(name.substr(0, name.find(':'))), nullptr) << name;
    EXPECT_LE(price.cached_input, price.input) << name;
    EXPECT_LE(price.input, price.output) << name;
    EXPECT_LT(price.output, 200) << name;
    EXPECT_GT(price.output + price.per_image, 0) << name;
    if (price.per_image == 0 && name.find("image") == std::string::npos) {
      EXPECT_GE(price.window, 100'000) << name;
    }
  }
}

TEST(Prices, AreFoundByTheModel) {
  EXPECT_EQ(price("openai:gpt-4o")->input, 2.5);
  EXPECT_EQ(price("openai:gpt-4o")->window, 128'000);
  EXPECT_EQ(price("openai:gpt-4o-2024-11-20")->input, 2.5);
  EXPECT_EQ(price("responses:gpt-4o")->output, 10);
  EXPECT_EQ(price("anthropic:claude-sonnet-4-20250514")->input, 3);
  EXPECT_EQ(price("anthropic:claude-3-5-haiku-latest")->input, 0.8);
  EXPECT_EQ(price("openai:dall-e-3", {}, "image")->per_image, 0.04);
}

TEST(Prices, AreNotGuessed) {
  EXPECT_FALSE(price("openai:gpt-17"));
  EXPECT_FALSE(price("openai:gpt-4o-audio"));
  EXPECT_FALSE(price("openai:gpt-4o@https://elsewhere/v1")) << "another server may ask for more";
}

TEST(Prices, WhatPeopleRunThemselvesIsFree) {
  for (const char* text : {"ollama:llava", "vllm:m@http://gpu:8000/v1", "offline"}) {
    ASSERT_TRUE(price(text)) << text;
    EXPECT_EQ(price(text)->output, 0) << text;
  }
}

TEST(Prices, ThePersonsOwnGoFirst) {
  const Prices own = read_prices(R"({"openai:gpt-4o": {"input": 1, "output": 2, "window": 1000, "most_images": 5},
                      "openai:m@https://h/v1": {"input": 3, "cached_input": 1},
                      "ollama:llava": {"window": 4096}})");
  EXPECT_EQ(price("openai:gpt-4o", own)->output, 2);
  EXPECT_EQ(price("openai:gpt-4o", own)->cached_input, 1) << "as much as another token unless it says so";
  EXPECT_EQ(price("openai:gpt-4o", own)->most_images, 5);
  EXPECT_EQ(price("openai:m@https://h/v1", own)->cached_input, 1);
  EXPECT_EQ(price("ollama:llava", own)->window, 4096);
}

TEST(Prices, RefusesNonsense) {
  EXPECT_THAT(error_of([] { read_prices("[]"); }), HasSubstr("a JSON object"));
  EXPECT_THAT(error_of([] { read_prices("{"); }), HasSubstr("a JSON object"));
  EXPECT_THAT(error_of([] { read_prices(R"({"a": 3})"); }), HasSubstr("the price of a is an object"));
  EXPECT_THAT(error_of([] { read_prices(R"({"a": {"input": -1}})"); }), HasSubstr("\"input\" that is no number"));
  EXPECT_THAT(error_of([] { read_prices(R"({"a": {"window": "big"}})"); }), HasSubstr("\"window\" that is no number"));
  EXPECT_THAT(error_of([] { read_prices(R"({"a": {"most_images": 1e300}})"); }), HasSubstr("too large"));
}

TEST(Prices, AddUp) {
  const Price price{2, 0.5, 10, 0, 0, 0};
  EXPECT_DOUBLE_EQ(cost_of({1'000'000, 400'000, 100'000}, price), 0.6 * 2 + 0.4 * 0.5 + 0.1 * 10);
  EXPECT_EQ(cost_of({}, price), 0);
}

}  // namespace
}  // namespace maia::backends
