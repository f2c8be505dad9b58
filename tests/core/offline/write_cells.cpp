// Writes the experiments of the offline scientist as a source file: one function for each run, its cells in order.
#include <fstream>
#include <string>

#include "agent/offline/ask.hpp"
#include "agent/offline/bias.hpp"
#include "agent/offline/cells.hpp"
#include "agent/offline/scientist.hpp"

namespace {

using namespace maia::agent::offline;

std::string code_of(const std::string& reply) {
  const std::size_t begin = reply.find("```cpp\n") + 7;
  return reply.substr(begin, reply.find("\n```", begin) + 1 - begin);
}

/// Each cell is a scope of its own: in a notebook names may be defined again.
std::string scope(const std::string& code) { return "{\n" + code + "}\n"; }

std::string all_stages(const std::string& unit) {
  std::string text;
  for (const Stage stage : {Stage::exemplars, Stage::surroundings, Stage::survey, Stage::wider, Stage::closer,
                            Stage::contexts, Stage::edits, Stage::challenge}) {
    Plan plan{stage, {"a dog", "a \"quoted\" thing"}, {"a cat"}, 3, 7, {{"a dog", "replace the dog with a cat"}}, 15};
    if (stage == Stage::wider) plan.pictures = 1;
    text += scope(cell_of(plan, unit));
  }
  return text;
}

std::string first_cell(const std::string& task) {
  maia::ChatRequest request;
  request.messages.push_back({maia::ChatRole::user, {{task, {}}}});
  return scope(code_of(maia::agent::make_offline_scientist()->ask(request).text));
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  std::ofstream file(arguments[1]);
  file << "#include <algorithm>\n#include <iostream>\n#include <numeric>\n#include <string>\n#include <vector>\n"
          "#include \"maia/tools.hpp\"\n"
          "using namespace maia;\n"
          "void describe(System system) {\nTools tools;\n"
       << all_stages("system") << "}\nvoid bias() {\nTools tools;\n"
       << all_stages("System::of_class(\"zebra\")")
       << first_cell("Task: bias\nUnit: System::of_class(\"zebra\")\nClass: zebra\nExperiments: 9")
       << "}\nvoid ask() {\n"
       << first_cell(
              "Task: ask\nUnit: system\nExperiments: 9\nQuestion: which of units 1-3 of layer4 in resnet18 see dogs?")
       << "}\n";
  return file.good() ? 0 : 1;
}
