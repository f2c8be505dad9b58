// Any bytes as a cell whose magics are run on a kernel that does nothing: wrong use is an error, never more.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "broker/cell.hpp"
#include "broker/magics/arguments.hpp"
#include "broker/magics/text.hpp"
#include "fuzz/expect.hpp"
#include "unit/fake_kernel.hpp"

namespace {

using namespace maia::broker;

void check_arguments(const std::string& line) {
  try {
    const Arguments arguments = Arguments::parse(line, "anqu", "nrLl");
    for (const std::string& word : arguments.words()) EXPECT(word.size() <= line.size());
  } catch (const MagicError&) {
  }
  try {
    const Arguments arguments = Arguments::parse_leading(line, "q", "nr");
    EXPECT(std::string_view(line).ends_with(arguments.rest()));
  } catch (const MagicError&) {
  }
  try {
    const Arguments arguments = Arguments::parse(line, {{"context"}, {"unit", "steps"}});
    EXPECT(arguments.value("unit", "").size() <= line.size());
  } catch (const MagicError&) {
  }
  nearest_names(line, {"time", "timeit", "who"});
  glob_matches(line.substr(0, line.size() / 2), line.substr(line.size() / 2));
  is_utf8(line);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A place for settings in which nothing can be written.
  static const int no_configuration = ::setenv("MAIA_CONFIG", "/proc/self/fuzz/config.json", 1);
  EXPECT(no_configuration == 0);
  static maia::test::FakeKernel kernel;
  const std::string_view cell(reinterpret_cast<const char*>(data), size);
  for (const Segment& segment : split_cell(cell)) {
    const auto* call = std::get_if<MagicCall>(&segment);
    if (call == nullptr) continue;
    check_arguments(call->arguments);
    // It would write whatever file the fuzzer thinks of.
    if (call->name == "file") continue;
    kernel.info.profile = WorkerProfile();
    kernel.can_replay = {{1, 1, "int a;"}};
    kernel.known_names = {{"answer", "variable", "int", "In[1]:1"}};
    const std::optional<CellError> error = run_magic(kernel, *call);
    if (error) EXPECT(!error->ename.empty() && !error->evalue.empty() && !error->traceback.empty());
    kernel.out.clear();
    kernel.err.clear();
    kernel.ran.clear();
    kernel.configured.clear();
    kernel.restarts.clear();
  }
  return 0;
}
