// Any bytes as a configuration, and as a setting of each role: an Error or a setting that means the same when it is
// read again, and never a word of what looks like a key in an error.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/expect.hpp"
#include "services/backends/configuration.hpp"
#include "services/backends/keys.hpp"

namespace {

using namespace maia::backends;

void check_setting(const char* role, const std::string& text) {
  try {
    const Setting setting = parse_setting(role, text, {{"https://host", "HOST_KEY"}});
    EXPECT(setting.text == text && setting.role == role);
    EXPECT(setting.is_offline() == setting.urls.empty());
    EXPECT(!looks_like_key(text));
    for (const std::string& url : setting.urls) EXPECT(url.find_first_of(" \r\n?#") == std::string::npos);
    (void)price_of(setting, {}, {});
  } catch (const maia::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    const Configuration configuration = Configuration::parse(text);
    const Configuration again = Configuration::parse(configuration.text());
    for (const char* role : roles) EXPECT(again.setting(role).text == configuration.setting(role).text);
    EXPECT(again.keys() == configuration.keys() && again.budget() == configuration.budget());
  } catch (const maia::Error& error) {
    EXPECT(!std::string_view(error.what()).empty());
  }
  for (const char* role : roles) check_setting(role, text);
  return 0;
}
