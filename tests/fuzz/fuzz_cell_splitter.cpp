// Any bytes as a cell: the segments are lines of it, in order, each once; masking keeps the shape and all C++.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "broker/cell.hpp"
#include "fuzz/expect.hpp"

namespace {

using namespace maia::broker;

std::vector<std::size_t> line_starts(std::string_view cell) {
  std::vector<std::size_t> starts = {0};
  for (std::size_t i = 0; i < cell.size(); ++i)
    if (cell[i] == '\n') starts.push_back(i + 1);
  return starts;
}

std::size_t newlines(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

void check_split(std::string_view cell, const std::string& masked) {
  const std::vector<std::size_t> starts = line_starts(cell);
  const std::vector<Segment> segments = split_cell(cell);
  std::size_t used = 0;  // everything before is part of an earlier segment
  const auto begin_of = [&](std::uint32_t line) {
    EXPECT(line >= 1 && line <= starts.size());
    const std::size_t begin = starts[line - 1];
    EXPECT(begin >= used);
    return begin;
  };
  for (const Segment& segment : segments) {
    if (const auto* code = std::get_if<CodeSegment>(&segment)) {
      const std::size_t begin = begin_of(code->first_line);
      EXPECT(!code->code.empty());
      EXPECT(cell.substr(begin, code->code.size()) == code->code);
      used = begin + code->code.size();
      EXPECT(used == cell.size() || cell[used - 1] == '\n');
      EXPECT(std::string_view(masked).substr(begin, code->code.size()) == code->code);
    } else if (const auto* shell = std::get_if<ShellSegment>(&segment)) {
      const std::size_t begin = begin_of(shell->line);
      EXPECT(cell[begin] == '!');
      EXPECT(!shell->command.empty());
      const std::size_t found = cell.find(shell->command, begin + 1);
      EXPECT(found != std::string_view::npos && cell.find_first_not_of(" \t\r\f\v", begin + 1) == found);
      used = found + shell->command.size();
    } else {
      const auto& call = std::get<MagicCall>(segment);
      const std::size_t begin = begin_of(call.line);
      EXPECT(!call.name.empty());
      const std::size_t percent = cell.find_first_not_of(" \t\r\f\v", begin);
      EXPECT(cell[percent] == '%');
      EXPECT(call.arguments.find('\n') == std::string::npos);
      EXPECT(call.body_line > call.line);
      const std::string written = (call.body ? "%%" : "%") + call.name;
      EXPECT(cell.substr(percent, written.size()) == written);
      used = percent + written.size();
      if (call.body) {
        EXPECT(&segment == &segments.front() && segments.size() == 1);
        EXPECT(call.body_line > starts.size() ? call.body->empty()
                                              : cell.substr(starts[call.body_line - 1]) == *call.body);
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view cell(reinterpret_cast<const char*>(data), size);
  const std::string masked = mask_magics(cell);
  EXPECT(masked.size() == cell.size());
  EXPECT(newlines(masked) == newlines(cell));
  for (std::size_t i = 0; i < size; ++i) EXPECT(masked[i] == cell[i] || (masked[i] == ' ' && cell[i] != '\n'));
  check_split(cell, masked);
  for (const Segment& segment : split_cell(masked)) EXPECT(std::holds_alternative<CodeSegment>(segment));
  EXPECT(mask_magics(masked) == masked);
  is_expression(cell);
  return 0;
}
