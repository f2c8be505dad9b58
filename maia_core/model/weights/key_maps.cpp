#include "model/weights/key_maps.hpp"

#include <ATen/ops/cat.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <regex>
#include <string_view>
#include <utility>
#include <vector>

#include "maia/error.hpp"

namespace maia {
namespace {

/// What happens to a tensor beside its new name.
enum class Change {
  none,
  transpose,  ///< of the two dimensions
  query,      ///< the first, second or third part, along dimension 0, of the tensor of the new name
  key,
  value,
  drop,
};

/// A name that matches `pattern` becomes `name`, in which {1} stands for the first group and {1+1} for the number after
/// it.
struct Rule {
  std::regex pattern;
  std::string name;
  Change change = Change::none;

  Rule(const char* p, const char* n, Change c = Change::none) : pattern(p, std::regex::optimize), name(n), change(c) {}
};

using Rules = std::vector<Rule>;

const Rules& resnet_rules() {
  static const Rules rules{
      {R"(.*\.num_batches_tracked)", "", Change::drop},
      {R"((?:resnet\.)?embedder\.embedder\.convolution\.(\w+))", "conv1.{1}"},
      {R"((?:resnet\.)?embedder\.embedder\.normalization\.(\w+))", "bn1.{1}"},
      {R"((?:resnet\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.layer\.(\d+)\.convolution\.(\w+))",
       "layer{1+1}.{2}.conv{3+1}.{4}"},
      {R"((?:resnet\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.layer\.(\d+)\.normalization\.(\w+))",
       "layer{1+1}.{2}.bn{3+1}.{4}"},
      {R"((?:resnet\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.shortcut\.convolution\.(\w+))",
       "layer{1+1}.{2}.downsample.0.{3}"},
      {R"((?:resnet\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.shortcut\.normalization\.(\w+))",
       "layer{1+1}.{2}.downsample.1.{3}"},
      {R"(classifier\.1\.(\w+))", "fc.{1}"},
  };
  return rules;
}

const Rules& vit_rules() {
  static const Rules rules{
      {R"((?:vit\.)?embeddings\.cls_token)", "cls_token"},
      {R"((?:vit\.)?embeddings\.position_embeddings)", "pos_embed"},
      {R"((?:vit\.)?embeddings\.patch_embeddings\.projection\.(\w+))", "patch_embed.proj.{1}"},
      {R"((?:vit\.)?encoder\.layer\.(\d+)\.attention\.attention\.query\.(\w+))", "blocks.{1}.attn.qkv.{2}",
       Change::query},
      {R"((?:vit\.)?encoder\.layer\.(\d+)\.attention\.attention\.key\.(\w+))", "blocks.{1}.attn.qkv.{2}", Change::key},
      {R"((?:vit\.)?encoder\.layer\.(\d+)\.attention\.attention\.value\.(\w+))", "blocks.{1}.attn.qkv.{2}",
       Change::value},
      {R"((?:vit\.)?encoder\.layer\.(\d+)\.attention\.output\.dense\.(\w+))", "blocks.{1}.attn.proj.{2}"},
      {R"((?:vit\.)?encoder\.layer\.(\d+)\.layernorm_before\.(\w+))", "blocks.{1}.norm1.{2}"},
      {R"((?:vit\.)?encoder\.layer\.(\d+)\.layernorm_after\.(\w+))", "blocks.{1}.norm2.{2}"},
      {R"((?:vit\.)?encoder\.layer\.(\d+)\.intermediate\.dense\.(\w+))", "blocks.{1}.mlp.fc1.{2}"},
      {R"((?:vit\.)?encoder\.layer\.(\d+)\.output\.dense\.(\w+))", "blocks.{1}.mlp.fc2.{2}"},
      {R"((?:vit\.)?layernorm\.(\w+))", "norm.{1}"},
      {R"(classifier\.(\w+))", "head.{1}"},
      // Only Hugging Face's own training uses it; neither DINO nor timm have such a layer.
      {R"((?:vit\.)?pooler\.dense\.(\w+))", "", Change::drop},
  };
  return rules;
}

/// Hugging Face's names of one tower's blocks, below `from`, as those of open_clip below `to`.
void add_clip_tower(Rules& rules, const std::string& from, const std::string& to) {
  const std::string block = from + R"(\.encoder\.layers\.(\d+)\.)", new_block = to + "transformer.resblocks.{1}.";
  const auto add = [&](const std::string& pattern, const std::string& name, Change change = Change::none) {
    rules.emplace_back((block + pattern).c_str(), (new_block + name).c_str(), change);
  };
  add(R"(self_attn\.q_proj\.(\w+))", "attn.in_proj_{2}", Change::query);
  add(R"(self_attn\.k_proj\.(\w+))", "attn.in_proj_{2}", Change::key);
  add(R"(self_attn\.v_proj\.(\w+))", "attn.in_proj_{2}", Change::value);
  add(R"(self_attn\.out_proj\.(\w+))", "attn.out_proj.{2}");
  add(R"(layer_norm([12])\.(\w+))", "ln_{2}.{3}");
  add(R"(mlp\.fc1\.(\w+))", "mlp.c_fc.{2}");
  add(R"(mlp\.fc2\.(\w+))", "mlp.c_proj.{2}");
}

const Rules& clip_rules() {
  static const Rules rules = [] {
    Rules made{
        {R"(.*\.num_batches_tracked)", "", Change::drop},
        {R"(.*\.position_ids)", "", Change::drop},
        {R"(input_resolution|context_length|vocab_size)", "", Change::drop},
        {R"(vision_model\.embeddings\.class_embedding)", "visual.class_embedding"},
        {R"(vision_model\.embeddings\.patch_embedding\.weight)", "visual.conv1.weight"},
        {R"(vision_model\.embeddings\.position_embedding\.weight)", "visual.positional_embedding"},
        {R"(vision_model\.pre_layrnorm\.(\w+))", "visual.ln_pre.{1}"},  // the typing error is theirs
        {R"(vision_model\.post_layernorm\.(\w+))", "visual.ln_post.{1}"},
        {R"(visual_projection\.weight)", "visual.proj", Change::transpose},
        {R"(text_model\.embeddings\.token_embedding\.weight)", "token_embedding.weight"},
        {R"(text_model\.embeddings\.position_embedding\.weight)", "positional_embedding"},
        {R"(text_model\.final_layer_norm\.(\w+))", "ln_final.{1}"},
        {R"(text_projection\.weight)", "text_projection", Change::transpose},
        {R"(text\.(.+))", "{1}"},  // open_clip's models with a text tower of their own
    };
    add_clip_tower(made, "vision_model", "visual.");
    add_clip_tower(made, "text_model", "");
    return made;
  }();
  return rules;
}

/// The blocks of EfficientNet-Lite0 in each of its stages.
constexpr std::array<int, 7> lite0_stages{1, 2, 2, 3, 3, 4, 1};

/// efficientnet-lite-pytorch numbers the blocks through and timm by stages; and the former numbers the normalisations
/// of a block from 0 where it begins with an expansion, as all do but those of the first stage.
const Rules& efficientnet_rules() {
  static const Rules rules = [] {
    Rules made{
        {R"(.*\.num_batches_tracked)", "", Change::drop},
        {R"(_conv_stem\.(\w+))", "conv_stem.{1}"},
        {R"(_bn0\.(\w+))", "bn1.{1}"},
        {R"(_conv_head\.(\w+))", "conv_head.{1}"},
        {R"(_bn1\.(\w+))", "bn2.{1}"},
        {R"(_fc\.(\w+))", "classifier.{1}"},
    };
    int number = 0;
    for (std::size_t stage = 0; stage < lite0_stages.size(); ++stage)
      for (int block = 0; block < lite0_stages[stage]; ++block, ++number) {
        const std::string from = R"(_blocks\.)" + std::to_string(number) + R"(\.)";
        const std::string to = "blocks." + std::to_string(stage) + "." + std::to_string(block) + ".";
        const auto add = [&](const char* pattern, const char* name) {
          made.emplace_back((from + pattern).c_str(), (to + name).c_str());
        };
        const bool expands = stage > 0;
        add(R"(_expand_conv\.(\w+))", "conv_pw.{1}");
        add(R"(_depthwise_conv\.(\w+))", "conv_dw.{1}");
        add(R"(_project_conv\.(\w+))", expands ? "conv_pwl.{1}" : "conv_pw.{1}");
        add(R"(_bn(\d)\.(\w+))", expands ? "bn{1+1}.{2}" : "bn{1}.{2}");
      }
    return made;
  }();
  return rules;
}

const Rules& rules_of(KeyFamily family) {
  switch (family) {
    case KeyFamily::resnet:
      return resnet_rules();
    case KeyFamily::vit:
      return vit_rules();
    case KeyFamily::clip:
      return clip_rules();
    case KeyFamily::efficientnet:
      return efficientnet_rules();
  }
  throw Error("unknown family of names");
}

std::string filled(const std::string& pattern, const std::smatch& groups) {
  std::string text;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '{') {
      text += pattern[i];
      continue;
    }
    const std::string group = groups[static_cast<std::size_t>(pattern[i + 1] - '0')].str();
    if (pattern[i + 2] == '+') {
      long number = 0;
      std::from_chars(group.data(), group.data() + group.size(), number);
      text += std::to_string(number + 1);
    } else {
      text += group;
    }
    i = pattern.find('}', i);
  }
  return text;
}

/// How many characters at the beginning of all names are wrappers' prefixes.
std::size_t common_prefix(const StateDict& weights) {
  constexpr std::array<std::string_view, 5> prefixes{"module.", "model.", "backbone.", "encoder.", "_orig_mod."};
  std::size_t length = 0;
  if (weights.tensors.empty()) return length;
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view prefix : prefixes)
      if (std::all_of(weights.tensors.begin(), weights.tensors.end(), [&](const auto& item) {
            return std::string_view(item.first).substr(length).starts_with(prefix);
          })) {
        length += prefix.size();
        found = true;
      }
  }
  return length;
}

/// Whether this is CLIP's image tower alone, whose names then lack the "visual." in front of them.
bool is_bare_image_tower(const StateDict& weights, std::size_t prefix) {
  bool has_visual = false, has_tower = false;
  for (const auto& [full_name, tensor] : weights.tensors) {
    const std::string_view name = std::string_view(full_name).substr(prefix);
    has_visual |= name.starts_with("visual.");
    has_tower |= name == "class_embedding" || name.starts_with("attnpool.");
  }
  return has_tower && !has_visual;
}

class Renamer {
 public:
  explicit Renamer(const StateDict& from) : source_(from.source) {
    result_.metadata = from.metadata, result_.source = from.source;
  }

  void add(const std::string& old_name, std::string name, Change change, const at::Tensor& tensor) {
    switch (change) {
      case Change::none:
        put(std::move(name), tensor);
        break;
      case Change::transpose:
        if (tensor.dim() != 2) throw Error("tensor '" + old_name + "' of " + source_ + " is no matrix");
        put(std::move(name), tensor.t().contiguous());
        break;
      case Change::query:
        parts_[std::move(name)][0] = tensor;
        break;
      case Change::key:
        parts_[std::move(name)][1] = tensor;
        break;
      case Change::value:
        parts_[std::move(name)][2] = tensor;
        break;
      case Change::drop:
        break;
    }
  }

  StateDict result() {
    for (const auto& [name, parts] : parts_) {
      for (const at::Tensor& part : parts)
        if (!part.defined() || part.dim() == 0 || part.sizes() != parts[0].sizes() ||
            part.scalar_type() != parts[0].scalar_type())
          throw Error("queries, keys and values for '" + name + "' in " + source_ + " do not fit together");
      put(name, at::cat({parts[0], parts[1], parts[2]}));
    }
    return std::move(result_);
  }

 private:
  void put(std::string name, const at::Tensor& tensor) {
    const auto [place, is_new] = result_.tensors.emplace(std::move(name), tensor);
    if (!is_new) throw Error(source_ + " has two tensors for '" + place->first + "'");
  }

  std::string source_;
  StateDict result_;
  std::map<std::string, std::array<at::Tensor, 3>> parts_;
};

}  // namespace

StateDict canonical(const StateDict& weights, KeyFamily family) {
  const Rules& rules = rules_of(family);
  const std::size_t prefix = common_prefix(weights);
  const std::string front = family == KeyFamily::clip && is_bare_image_tower(weights, prefix) ? "visual." : "";
  Renamer renamer(weights);
  for (const auto& [full_name, tensor] : weights.tensors) {
    const std::string name = front + full_name.substr(prefix);
    std::smatch groups;
    const auto rule = std::find_if(rules.begin(), rules.end(), [&](const Rule& candidate) {
      return std::regex_match(name, groups, candidate.pattern);
    });
    if (rule == rules.end()) {
      renamer.add(full_name, name, Change::none, tensor);
    } else {
      renamer.add(full_name, filled(rule->name, groups), rule->change, tensor);
    }
  }
  return renamer.result();
}

}  // namespace maia
