#include "broker/magics/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>

namespace maia::broker {
namespace {

std::string three_digits(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3g", value);
  // %.3g turns 1234 into 1.23e+03.
  if (value >= 999.5) std::snprintf(text.data(), text.size(), "%.0f", value);
  return text.data();
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string cut(std::string_view text, std::size_t widest) {
  if (width_of(text) <= widest) return std::string(text);
  std::size_t at = 0;
  for (std::size_t width = 0; at < text.size(); ++at)
    if ((text[at] & 0xC0) != 0x80 && ++width == widest) break;
  return std::string(text.substr(0, at)) + "…";
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Insertions, deletions, replacements and swaps of neighbours, upper and lower case taken as one.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string format_duration(double milliseconds) {
  if (milliseconds >= 60'000) {
    const long long seconds = std::llround(milliseconds / 1000);
    return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
  }
  if (milliseconds >= 999.5) return three_digits(milliseconds / 1000) + " s";
  if (milliseconds >= 0.9995) return three_digits(milliseconds) + " ms";
  if (milliseconds >= 0.0009995) return three_digits(milliseconds * 1e3) + " µs";
  return three_digits(std::max(milliseconds, 0.0) * 1e6) + " ns";
}

std::string format_bytes(std::uint64_t bytes) {
  static constexpr std::array units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1023.5 && unit + 1 < units.size()) {
    value /= 1024;
    ++unit;
  }
  return three_digits(value) + " " + units[unit];
}

std::optional<std::uint64_t> parse_bytes(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
  std::string unit = text.substr(digits);
  text.resize(digits);
  if (unit.ends_with("ib") && unit.size() == 3) unit.resize(1);
  if (unit.ends_with("b") && unit.size() == 2) unit.resize(1);
  const std::size_t power = std::string_view("bkmgt").find(unit.empty() ? "b" : unit);
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || unit.size() > 1 || power == std::string_view::npos) return std::nullopt;
  const double bytes = value * std::pow(1024.0, static_cast<double>(power));
  if (bytes >= 9e18) return std::nullopt;
  return static_cast<std::uint64_t>(bytes);
}

std::string count_of(std::size_t n, std::string_view noun, std::string_view plural) {
  std::string text = std::to_string(n) + " ";
  if (n == 1) return text += noun;
  return plural.empty() ? (text += noun) + "s" : text += plural;
}

std::string format_table(const std::vector<std::vector<std::string>>& rows, std::size_t widest) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], std::min(widest, width_of(row[i])));
  }
  std::string table;
  for (const auto& row : rows) {
    std::string line;
    std::size_t owed = 0;  // blanks are written before the next cell, so that none end a line
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string cell = cut(row[i], widest);
      if (!cell.empty()) {
        line.append(owed, ' ').append(cell);
        owed = 0;
      }
      owed += widths[i] - width_of(cell) + 2;
    }
    table += line + "\n";
  }
  return table;
}

bool glob_matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0;
  std::size_t star = std::string_view::npos, retry = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::vector<std::string> nearest_names(std::string_view name, const std::vector<std::string>& names) {
  std::vector<std::pair<std::size_t, std::string>> candidates;
  if (name.size() > 64) return {};
  const std::size_t tolerated = name.size() < 3 ? 1 : std::min<std::size_t>(3, (name.size() + 2) / 3);
  for (const std::string& candidate : names) {
    std::size_t distance = edit_distance(name, candidate);
    if (name.size() >= 2 && candidate.starts_with(name)) distance = 1;
    if (distance <= tolerated && distance < candidate.size()) candidates.emplace_back(distance, candidate);
  }
  std::sort(candidates.begin(), candidates.end());
  std::vector<std::string> nearest;
  for (const auto& [distance, candidate] : candidates) {
    if (nearest.size() == 3 || distance > candidates.front().first + 1) break;
    nearest.push_back(candidate);
  }
  return nearest;
}

std::string listed_or(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " or " : ", ";
    text += items[i];
  }
  return text;
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length == 0 || text.size() - i < length) return false;
    for (std::size_t j = 1; j < length; ++j)
      if ((text[i + j] & 0xC0) != 0x80) return false;
    const auto second = length > 1 ? static_cast<unsigned char>(text[i + 1]) : 0;
    const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    const bool surrogate = lead == 0xED && second >= 0xA0;
    const bool too_big = lead == 0xF4 && second >= 0x90;
    if (overlong || surrogate || too_big) return false;
    i += length;
  }
  return true;
}

}  // namespace maia::broker
