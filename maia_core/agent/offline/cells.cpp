#include "agent/offline/cells.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace maia::agent::offline {
namespace {

/// A list of literals, broken into lines of at most 108 characters.
std::string list_of(const std::vector<std::string>& items) {
  std::string text, line = "   ";
  for (const std::string& item : items) {
    if (line.size() + item.size() > 106) {
      text += line + "\n";
      line = "   ";
    }
    line += " " + item + ",";
  }
  return text + line + "\n";
}

std::string list_of_texts(const std::vector<std::string>& texts) {
  std::vector<std::string> items;
  for (const std::string& text : texts) items.push_back(quoted(text));
  return list_of(items);
}

bool is_name(const std::string& expression) {
  return std::all_of(expression.begin(), expression.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

/// What the cell calls the unit: by its name, or by one of its own if it is a longer expression.
struct Subject {
  std::string name, definition;
};
Subject subject_of(const std::string& unit) {
  if (is_name(unit)) return {unit, ""};
  return {"unit", "System unit = " + unit + ";\n"};
}

std::string exemplars_cell(const Plan& plan, const Subject& unit) {
  return "Tools tools;\n" + unit.definition +  //
         "// The strongest images of the dataset. The bright region is where the unit responds.\n"
         "auto [activations, masked] = tools.dataset_exemplars(" +
         unit.name + ", " + std::to_string(plan.exemplars) +
         ");\n"
         "std::vector<std::string> titles;\n"
         "for (std::size_t i = 0; i < masked.size(); ++i) titles.push_back(\"exemplar \" + std::to_string(i + 1));\n"
         "tools.log_experiment(activations, masked, titles);\n"
         "// What a describer, who sees one image at a time and knows nothing else, says of these regions.\n"
         "tools.display(tools.describe_images(masked, titles));\n"
         "tools.display(tools.summarize_images(masked));\n";
}

std::string surroundings_cell(const Plan& plan, const Subject& unit) {
  return unit.definition +
         "// The same images without the darkening: what else is in them? (Encoding forgets the region.)\n"
         "System undarkened = " +
         unit.name +
         ";\n"
         "MaskStyle nothing_darker;\n"
         "nothing_darker.outside_brightness = 1;\n"
         "undarkened.set_mask_style(nothing_darker);\n"
         "std::vector<Image> pictures;\n"
         "std::vector<std::string> names;\n"
         "for (const Image& image : undarkened.exemplars(" +
         std::to_string(plan.exemplars) +
         ").images) {\n"
         "  pictures.push_back(Image::decode(image.png()));\n"
         "  names.push_back(\"whole \" + std::to_string(pictures.size()));\n"
         "}\n"
         "// And how common is all that anyway? Images of the dataset from the unit's whole range.\n"
         "if (" +
         unit.name +
         ".layer() != \"synthetic\") {\n"
         "  if (auto store = ExemplarStore::find(" +
         unit.name + ".model(), " + unit.name +
         ".layer())) {\n"
         "    int number = 0;\n"
         "    for (const Exemplar& one : store->sample(" +
         unit.name + ".layer(), " + unit.name +
         ".unit(), 15)) {\n"
         "      pictures.push_back(Image::open(one.path));\n"
         "      names.push_back(\"sample \" + std::to_string(++number));\n"
         "      std::cout << '\"' << names.back() << \"\\\", activation: \" << one.activation << '\\n';\n"
         "    }\n"
         "  }\n"
         "}\n"
         "tools.display(tools.describe_images(pictures, names));\n";
}

/// The mean of each prompt's pictures, strongest first, six in a line; of very many the strongest alone.
std::string means_table(const Plan& plan) {
  const std::string count = std::to_string(plan.pictures);
  const std::string heading = std::string(plan.stage == Stage::wider ? "strongest " : "") + "means of " + count +
                              (plan.pictures == 1 ? " picture" : " pictures") + " each:";
  return "std::vector<std::pair<float, std::string>> means;\n"
         "for (std::size_t i = 0; i < drawn.size(); ++i) {\n"
         "  float sum = std::accumulate(&activations[" +
         count + " * i], &activations[" + count + " * i] + " + count +
         ", 0.0F);\n"
         "  means.emplace_back(sum / " +
         count +
         ", drawn[i]);\n"
         "}\n"
         "std::sort(means.rbegin(), means.rend());\n" +
         (plan.stage == Stage::wider ? "means.resize(std::min<std::size_t>(means.size(), 60));\n" : "") +
         "std::cout << \"" + heading +
         "\";\n"
         "for (std::size_t i = 0; i < means.size(); ++i) {\n"
         "  std::cout << (i % 6 == 0 ? '\\n' : ' ') << '\"' << means[i].second << \"\\\" \" << means[i].first << ';';\n"
         "}\n"
         "std::cout << '\\n';\n";
}

/// What the unit highlights in the strongest picture of each prompt, of the strongest prompts alone.
std::string highlights_code(const std::string& count) {
  return "// The strongest picture of each of the fifteen strongest prompts. What lights up in it? Described blind, "
         "too.\n"
         "std::vector<std::pair<float, std::size_t>> order;\n"
         "for (std::size_t i = 0; i < activations.size(); i += " +
         count +
         ") {\n"
         "  std::size_t strongest = i;\n"
         "  for (std::size_t k = i; k < i + " +
         count +
         "; ++k) if (activations[k] > activations[strongest]) strongest = k;\n"
         "  order.emplace_back(activations[strongest], strongest);\n"
         "}\n"
         "std::sort(order.rbegin(), order.rend());\n"
         "order.resize(std::min<std::size_t>(order.size(), 15));\n"
         "std::vector<float> best;\n"
         "std::vector<Image> best_masked;\n"
         "std::vector<std::string> best_titles;\n"
         "for (auto [activation, i] : order) {\n"
         "  best.push_back(activation);\n"
         "  best_masked.push_back(masked[i]);\n"
         "  best_titles.push_back(\"highlight of \" + drawn[i / " +
         count +
         "]);\n"
         "}\n"
         "if (!best.empty()) {\n"
         "  tools.log_experiment(best, best_masked, best_titles);\n"
         "  tools.display(tools.describe_images(best_masked, best_titles));\n"
         "}\n";
}

/// What else is in the strongest and the weakest picture of each prompt that is about the thing.
std::string wholes_code(const std::string& count) {
  return "// What else is in these pictures? Of each prompt of the first list the strongest and the weakest, all of "
         "it.\n"
         "std::vector<Image> wholes;\n"
         "std::vector<std::string> names;\n"
         "for (std::size_t i = 0; i < drawn.size(); ++i) {\n"
         "  if (std::find(with_it.begin(), with_it.end(), drawn[i]) == with_it.end()) continue;\n"
         "  auto [weakest, strongest] = std::minmax_element(&activations[" +
         count + " * i], &activations[" + count + " * i] + " + count +
         ");\n"
         "  for (const float* one : {strongest, weakest}) {\n"
         "    auto k = one - &activations[" +
         count +
         " * i];\n"
         "    wholes.push_back(images[" +
         count +
         " * i + k]);\n"
         "    names.push_back(\"picture \" + std::to_string(k + 1) + \" of \" + drawn[i]);\n"
         "  }\n"
         "}\n"
         "if (!wholes.empty()) tools.display(tools.describe_images(wholes, names));\n";
}

/// Two lists of prompts, by these names, and all of them.
std::string two_lists(const Plan& plan, const std::string& first, const std::string& second) {
  return "std::vector<std::string> " + first + " = {\n" + list_of_texts(plan.prompts) +
         "};\n"
         "std::vector<std::string> " +
         second + " = {\n" + list_of_texts(plan.weak) +
         "};\n"
         "std::vector<std::string> prompts = " +
         first +
         ";\n"
         "prompts.insert(prompts.end(), " +
         second + ".begin(), " + second + ".end());\n";
}

std::string drawing_code(const Plan& plan) {
  const std::string count = std::to_string(plan.pictures);
  const bool many = plan.stage == Stage::wider;
  const std::string several = " pictures of each: one alone may be luck. What can't be drawn is left out.\n";
  std::string code =
      (many ? "// One small picture of each. What can't be drawn is left out.\n" : "// " + count + several) +
      "std::vector<std::string> drawn;\n"
      "std::vector<Image> images;\n"
      "for (const std::string& prompt : prompts) {\n"
      "  try {\n";
  if (many) {
    code += "    images.push_back(tools.text2image(prompt, " + std::to_string(plan.seed) + ").resized(256, 256));\n";
  } else {
    code += "    auto made = tools.text2image(std::vector<std::string>(" + count + ", prompt), " +
            std::to_string(plan.seed) +
            ");\n"
            "    images.insert(images.end(), made.begin(), made.end());\n";
  }
  return code +
         "    drawn.push_back(prompt);\n"
         "  } catch (const Error& error) {\n"
         "    std::cout << \"left out: \" << error.what() << '\\n';\n"
         "  }\n"
         "}\n";
}

/// Every activation of each prompt.
std::string activations_code(const Plan& plan) {
  const std::string count = std::to_string(plan.pictures);
  std::string code = "for (std::size_t i = 0; i < drawn.size(); ++i) {\n";
  if (plan.stage == Stage::challenge) {
    code +=
        "  bool strong = std::find(should_respond.begin(), should_respond.end(), drawn[i]) != should_respond.end();\n"
        "  std::cout << '\"' << drawn[i] << \"\\\", expected: \" << (strong ? \"strong\" : \"weak\") << \", "
        "activations:\";\n";
  } else {
    code += "  std::cout << '\"' << drawn[i] << \"\\\", activations:\";\n";
  }
  return code + "  for (std::size_t k = 0; k < " + count + "; ++k) std::cout << ' ' << activations[" + count +
         " * i + k];\n"
         "  std::cout << '\\n';\n"
         "}\n";
}

/// Prompts, several pictures of each, numbers for all of them and descriptions of some.
std::string pictures_cell(const Plan& plan, const Subject& unit) {
  const std::string count = std::to_string(plan.pictures);
  const bool table = plan.stage == Stage::survey || plan.stage == Stage::wider;
  std::string code = unit.definition;
  if (plan.stage == Stage::challenge) {
    code += two_lists(plan, "should_respond", "should_not");
  } else if (plan.stage == Stage::contexts) {
    code += two_lists(plan, "with_it", "without_it");
  } else {
    code += "std::vector<std::string> prompts = {\n" + list_of_texts(plan.prompts) + "};\n";
  }
  code += drawing_code(plan) + "auto [activations, masked] = " + unit.name + ".neuron(images);\n";
  code += table ? means_table(plan) : activations_code(plan);
  code += highlights_code(count);
  if (plan.stage == Stage::contexts) code += wholes_code(count);
  return code;
}

std::string edits_cell(const Plan& plan, const Subject& unit) {
  const std::string count = std::to_string(plan.pictures);
  std::string changes;
  for (const auto& [prompt, instruction] : plan.edits) {
    changes += "    {" + quoted(prompt) + ", " + quoted(instruction) + "},\n";
  }
  return unit.definition +
         "// The same pictures with one thing changed: what of them does the unit need?\n"
         "std::vector<std::pair<std::string, std::string>> changes = {\n" +
         changes +
         "};\n"
         "std::vector<float> shown;\n"
         "std::vector<Image> shown_masked;\n"
         "std::vector<std::string> shown_titles;\n"
         "for (const auto& [prompt, instruction] : changes) {\n"
         "  try {\n"
         "    // original, edited, original, edited, ...\n"
         "    Edits edits = tools.edit_images(std::vector<std::string>(" +
         count + ", prompt), std::vector<std::string>(" + count + ", instruction), " + std::to_string(plan.seed) +
         ");\n"
         "    auto [activations, masked] = " +
         unit.name +
         ".neuron(edits.images);\n"
         "    std::cout << '\"' << prompt << \"\\\" -> \\\"\" << instruction << \"\\\", from:\";\n"
         "    for (std::size_t i = 0; i < activations.size(); i += 2) std::cout << ' ' << activations[i];\n"
         "    std::cout << \" to:\";\n"
         "    for (std::size_t i = 1; i < activations.size(); i += 2) std::cout << ' ' << activations[i];\n"
         "    std::cout << '\\n';\n"
         "    for (std::size_t i = 0; i < 2; ++i) {\n"
         "      shown.push_back(activations[i]);\n"
         "      shown_masked.push_back(masked[i]);\n"
         "      shown_titles.push_back(edits.titles[i]);\n"
         "    }\n"
         "  } catch (const Error& error) {\n"
         "    std::cout << \"left out: \" << error.what() << '\\n';\n"
         "  }\n"
         "}\n"
         "if (!shown.empty()) tools.log_experiment(shown, shown_masked, shown_titles);\n";
}

/// As a block: what a session's variables hold is never freed, and hundreds of pictures are.
std::string in_block(const std::string& code) {
  std::string text = "{  // the pictures are freed at its end\n";
  for (std::size_t begin = 0; begin < code.size();) {
    const std::size_t end = std::min(code.find('\n', begin), code.size());
    text += "  " + code.substr(begin, end - begin) + "\n";
    begin = end + 1;
  }
  return text + "}\n";
}

}  // namespace

std::string quoted(const std::string& text) {
  std::string literal = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') literal += '\\';
    if (static_cast<unsigned char>(c) >= ' ') literal += c;
  }
  return literal + "\"";
}

std::string cell_of(const Plan& plan, const std::string& unit) {
  const Subject subject = subject_of(unit);
  switch (plan.stage) {
    case Stage::exemplars:
      return exemplars_cell(plan, subject);
    case Stage::surroundings:
      return in_block(surroundings_cell(plan, subject));
    case Stage::edits:
      return in_block(edits_cell(plan, subject));
    default:
      return in_block(pictures_cell(plan, subject));
  }
}

}  // namespace maia::agent::offline
