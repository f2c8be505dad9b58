// One message of each type, with a value in every field.
#pragma once

#include <vector>

#include "protocol/message.hpp"

namespace maia::test {

/// In the order of the variant's alternatives. The golden files hold their wire form.
inline std::vector<protocol::Message> sample_messages() {
  using namespace protocol;
  return {
      Execute{1, "int a = 1;\na", "In[7]", 2, true, false, true, true},
      InputReply{"ada", true},
      Interrupt{},
      Complete{2, "std::vec", 8},
      Inspect{3, "f(", 1, 1},
      IsComplete{4, "for (;;) {"},
      Configure{5, "opt", "2"},
      ListNames{6},
      ServiceReply{13, false, "no server", {"a", "b"}, {std::string("\x89PNG\0", 5)}},
      Shutdown{},
      Ready{1, "20", "std", "clang 19.1.7", 1, 12.5, "ready"},
      Display{{{"image/png", std::string("\x89PNG\0", 5)}, {"text/plain", "image"}}, "{\"a\": 1}", "d1", true},
      Result{{{"text/plain", "42"}}, "{}"},
      ClearOutput{true},
      InputRequest{"name? ", true},
      Done{7, Status::exception, "std::runtime_error", "no file", {"In[7]:1", "throw"}, "unused", 1.5, 2.5, 3.5},
      Completions{8, {{"vector", "class", "template <class T>"}, {"vec", "variable", ""}}, 5, 8},
      Inspection{9, true, {{"text/plain", "int f()"}}},
      Completeness{10, "incomplete", "  "},
      Configured{11, false, "no library 'zz'"},
      Names{12, {{"a", "variable", "int", "In[1]:1"}}},
      ServiceRequest{14, "edit", {"replace the dog with a cat"}, {std::string("\xFF\xD8\0", 3)}, 15},
      ServiceCancel{16},
      Dying{"out of memory"},
  };
}

}  // namespace maia::test
