#include <algorithm>
#include <cctype>
#include <charconv>

#include "broker/magics/arguments.hpp"
#include "broker/magics/table.hpp"
#include "broker/magics/text.hpp"
#include "broker/services/backends.hpp"
#include "broker/services/trial.hpp"
#include "services/backends/backends.hpp"
#include "services/backends/kinds.hpp"

namespace maia::broker {
namespace {

using backends::Price;
using backends::Setting;

const Arguments::LongOptions& options() {
  static const Arguments::LongOptions options = {{"session"}, {}};
  return options;
}

std::string address_text(const Setting& setting) {
  std::string text;
  for (const std::string& url : setting.urls) text += (text.empty() ? "" : ", ") + url;
  return text.empty() ? "-" : text;
}

/// Says whether a key is there, never which one.
std::string key_text(const Setting& setting) {
  if (setting.is_offline()) return "-";
  if (setting.key_variable.empty()) return "none";
  try {
    const std::string place = backends::place_of_key(setting.key_variable);
    return setting.key_variable + (place.empty() ? ": missing" : " (" + place + ")");
  } catch (const Error&) {
    return setting.key_variable + ": not usable";
  }
}

std::string number_text(double number) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, number).ptr;
  return {text, end};
}

std::string price_text(const std::optional<Price>& price) {
  if (!price) return "not known";
  std::string text;
  if (price->input > 0 || price->output > 0)
    text = "$" + number_text(price->input) + " in, $" + number_text(price->output) + " out";
  if (price->per_image > 0) text += (text.empty() ? "$" : ", $") + number_text(price->per_image) + " an image";
  return text.empty() ? "free" : text;
}

std::string window_text(const std::optional<Price>& price) {
  if (!price || price->window == 0) return "-";
  const auto rounded = [&](std::int64_t unit) { return std::to_string((price->window + unit / 2) / unit); };
  if (price->window >= 1'000'000) return rounded(1'000'000) + "M";
  return price->window >= 1000 ? rounded(1000) + "k" : rounded(1);
}

std::string spent_text(const Ledger::Spending& spending) {
  if (spending.calls == 0) return "-";
  std::string text = dollars_text(spending.dollars);
  if (spending.unpriced_calls > 0) text += " + ?";
  return text + " (" + count_of(static_cast<std::size_t>(spending.calls), "call") + ")";
}

std::optional<Price> known_price(const Setting& setting) {
  try {
    return backends::price_of(setting);
  } catch (const Error&) {
    return std::nullopt;  // the configuration is damaged, which is said elsewhere
  }
}

std::string table_of(Backends& backends, const std::vector<std::string>& shown) {
  std::vector<std::vector<std::string>> rows = {{"role", "setting", "address", "key", "price", "window", "spent"}};
  for (const std::string& role : shown) {
    const Setting setting = backends.setting(role);
    const std::optional<Price> price = known_price(setting);
    rows.push_back({role, setting.text, address_text(setting), key_text(setting), price_text(price), window_text(price),
                    spent_text(backends.ledger().of(role))});
  }
  return format_table(rows);
}

std::string money_text(const Ledger& ledger) {
  const Ledger::Spending all = ledger.all();
  std::string text = "Spent in this session: " + dollars_text(all.dollars);
  if (const auto budget = ledger.budget())
    text += " of a budget of " + dollars_text(*budget);
  else
    text += "; there is no budget (%backend budget 2.00 sets one)";
  if (all.unpriced_calls > 0)
    text += "; not counted: " + count_of(static_cast<std::size_t>(all.unpriced_calls), "call") +
            " whose price is not known";
  return text + ".\n";
}

void show_all(KernelContext& kernel) {
  Backends& backends = kernel.backends();
  if (!backends.problem().empty()) kernel.print_error(backends.problem() + "\n");
  std::string text = table_of(backends, {std::begin(backends::roles), std::end(backends::roles)}) + "\n";
  text += money_text(backends.ledger());
  text += "Prices are for a million tokens, as of " + backends::date_of_prices() +
          ", and may be outdated. Settings are kept in " + backends::Configuration::path().string() + ".\n";
  kernel.print(text);
}

const char* kept_text(bool only_now) {
  return only_now ? " for this session.\n" : ", also in later sessions (--session: in this one alone).\n";
}

/// What is worth knowing of a setting before it is used.
std::string warning_about(const Setting& setting) {
  if (setting.key_variable.empty()) return {};
  try {
    (void)backends::key_of(setting.key_variable);
    return {};
  } catch (const Error& error) {
    return std::string("It can't be used yet: ") + error.what() + ".\n";
  }
}

void set_role(KernelContext& kernel, const std::string& role, const std::string& text, bool only_now) {
  const Setting setting = backends::parse_setting(role, text);
  if (role != "vlm") {
    const protocol::Configured answer = kernel.configure("backend", role + " " + text);
    if (!answer.ok)
      throw MagicError(answer.message.empty() ? "the session does not take the backend " + text : answer.message);
  }
  if (!only_now) backends::Configuration::load().save_setting(role, text);
  kernel.backends().use(setting);
  const std::string now = setting.is_offline() ? "offline: what comes with maia" : text;
  kernel.print(role + ": " + now + kept_text(only_now));
  if (const std::string warning = warning_about(setting); !warning.empty()) kernel.print_error(warning);
}

void show_role(KernelContext& kernel, const std::string& role) {
  std::vector<std::string> forms = backends::beginnings(role);
  for (std::string& form : forms)
    if (form.ends_with(':')) form += "...";
  kernel.print(table_of(kernel.backends(), {role}) + "\nIt takes " + listed_or(forms) + "; %help backend says more.\n");
}

void set_budget(KernelContext& kernel, const std::string& text, bool only_now) {
  std::optional<double> dollars;
  if (text != "off") {
    const std::string_view number = std::string_view(text).substr(text.starts_with('$') ? 1 : 0);
    dollars = parse_real(number, "the budget in dollars (or off)", 0, 1e6);
  }
  if (!only_now) backends::Configuration::load().save_budget(dollars);
  kernel.backends().ledger().set_budget(dollars);
  kernel.print("budget: " + (dollars ? dollars_text(*dollars) + " a session" : std::string("off")) +
               kept_text(only_now) + money_text(kernel.backends().ledger()));
}

/// A failure of the server is no wrong use of the magic.
std::optional<CellError> test_role(KernelContext& kernel, const std::string& role) {
  backends::check_role(role);
  const Setting setting = kernel.backends().setting(role);
  if (setting.is_offline()) {
    kernel.print(role + ": offline, which needs no server; there is nothing to test.\n");
    return std::nullopt;
  }
  try {
    const Trial trial = try_out(setting, kernel.backends(), [&kernel] {
      if (kernel.interrupted()) throw Error("interrupted");
    });
    if (!trial.image.empty()) kernel.display({{trial.media_type, trial.image}, {"text/plain", "<a test image>"}});
    kernel.print(trial.text + "\n");
  } catch (const Error& error) {
    if (kernel.interrupted()) throw MagicError(error.what());
    return CellError{"BackendError", error.what(), {"\x1b[31mBackendError\x1b[0m: " + std::string(error.what())}};
  }
  return std::nullopt;
}

/// Settings of the role that begin with a known model.
void add_known_models(const std::string& role, std::vector<std::string>& texts) {
  for (const auto& [name, price] : backends::installed_prices()) {
    const backends::Kind* kind = backends::find_kind(name.substr(0, name.find(':')));
    const bool makes_images = price.window == 0;
    if (kind != nullptr && makes_images == (role == "image") && role != "detector") texts.push_back(name);
  }
}

class Backend final : public Magic {
 public:
  std::string_view name() const override { return "backend"; }
  std::string_view usage() const override {
    return "%backend [ROLE [SETTING] | test ROLE | budget DOLLARS|off] [--session]";
  }
  std::string_view summary() const override { return "Who plays the agent, makes images and describes them"; }
  std::string_view details() const override {
    return "Alone it shows all of them, with addresses, prices and what they cost so far.\n"
           "Roles:\n"
           "  vlm         the agent's language model\n"
           "  image       makes images from text, and changes them\n"
           "  describer   says what the highlighted region of an image shows\n"
           "  detector    finds what words name, for synthetic units\n"
           "Settings:\n"
           "  offline                     what comes with maia: no key, no network\n"
           "  openai:MODEL                vlm, describer, image; the key is in OPENAI_API_KEY\n"
           "  anthropic:MODEL             vlm, describer; ANTHROPIC_API_KEY\n"
           "  gemini:MODEL                vlm, describer; GEMINI_API_KEY\n"
           "  responses:MODEL             OpenAI's newer interface\n"
           "  ollama:MODEL lmstudio:MODEL vllm:MODEL llamacpp:MODEL   servers on this machine\n"
           "  KIND:MODEL@URL              any server that speaks as one of these does\n"
           "  a1111:URL[#CHECKPOINT]      image; a Stable Diffusion web UI\n"
           "  hf:URL[,SEGMENTATION_URL]   detector; servers of Hugging Face's shapes\n"
           "Settings and budget are kept for later sessions, unless --session is given. Keys are not: they are "
           "environment\n"
           "variables, or files of the same names in the folder keys beside the configuration. A budget is in dollars "
           "and "
           "for\n"
           "each session; `test` makes one small request.";
  }
  std::vector<std::string_view> choices() const override {
    return {"vlm", "image", "describer", "detector", "test", "budget"};
  }

  std::vector<std::string> suggestions(std::string_view before) const override {
    std::vector<std::string> words;
    try {
      words = Arguments::parse(before, options()).words();
    } catch (const MagicError&) {
      return {};
    }
    if (words.empty()) return Magic::suggestions(before);
    const std::vector<std::string> roles(std::begin(backends::roles), std::end(backends::roles));
    if (words.size() == 1 && words[0] == "test") return roles;
    if (words.size() == 1 && words[0] == "budget") return {"off"};
    if (words.size() > 1 || std::find(roles.begin(), roles.end(), words[0]) == roles.end()) return {"--session"};
    std::vector<std::string> texts = backends::beginnings(words[0]);
    try {
      add_known_models(words[0], texts);
    } catch (const Error&) {
      // An installation without prices: its settings are offered all the same.
    }
    return texts;
  }

  std::optional<CellError> run(KernelContext& kernel, const MagicCall& call) const override {
    const Arguments arguments = Arguments::parse(call.arguments, options());
    arguments.expect_words(0, 2, "%backend takes a role and its setting");
    const std::vector<std::string>& words = arguments.words();
    const bool only_now = arguments.has("session");
    try {
      if (words.empty()) {
        show_all(kernel);
      } else if (words[0] == "test") {
        if (words.size() < 2) throw MagicError("%backend test needs a role");
        return test_role(kernel, words[1]);
      } else if (words[0] == "budget") {
        if (words.size() < 2)
          kernel.print(money_text(kernel.backends().ledger()));
        else
          set_budget(kernel, words[1], only_now);
      } else {
        check_word(words[0]);
        if (words.size() < 2)
          show_role(kernel, words[0]);
        else
          set_role(kernel, words[0], words[1], only_now);
      }
    } catch (const Error& error) {
      throw MagicError(error.what());
    }
    return std::nullopt;
  }

 private:
  /// As check_role(), with the commands among what is possible.
  void check_word(const std::string& word) const {
    std::vector<std::string> known;
    for (const std::string_view choice : choices()) known.emplace_back(choice);
    if (std::find(known.begin(), known.end(), word) != known.end()) return;
    const std::vector<std::string> nearest = nearest_names(word, known);
    throw MagicError("there is no role '" + word + "'; " +
                     (nearest.empty() ? "the roles are vlm, image, describer and detector"
                                      : "did you mean " + listed_or(nearest) + "?"));
  }
};

}  // namespace

std::unique_ptr<Magic> make_backend() { return std::make_unique<Backend>(); }

}  // namespace maia::broker
