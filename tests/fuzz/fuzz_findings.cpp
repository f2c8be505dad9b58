// Any bytes as a file of findings: what is accepted is in order.
#include <cstddef>
#include <cstdint>
#include <span>

#include "fuzz/expect.hpp"
#include "maia/error.hpp"
#include "scene/concepts/findings.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace maia::concepts;
  try {
    const Findings findings = parse_findings(std::as_bytes(std::span(data, size)), "fuzz");
    for (std::size_t i = 0; i < findings.concepts(); ++i) {
      std::int32_t last = -1;
      for (const Finding& finding : findings.of(i)) {
        EXPECT(finding.image > last && finding.image < findings.images());
        EXPECT(finding.score > 0 && finding.score <= 1);
        last = finding.image;
      }
    }
  } catch (const maia::Error&) {
  }
  return 0;
}
