#include "model/graph/graph_network.hpp"

#include "model/graph/aten_program.hpp"
#ifdef MAIA_HAVE_DNNL
#include "model/graph/dnnl/dnnl_program.hpp"
#endif

namespace maia::graph {
namespace {

/// A program together with the network whose graph it reads.
class Owning final : public Program {
 public:
  Owning(std::shared_ptr<const Network> network, std::shared_ptr<const Program> program)
      : network_(std::move(network)), program_(std::move(program)) {}
  Result run(const at::Tensor& batch) const override { return program_->run(batch); }

 private:
  std::shared_ptr<const Network> network_;
  std::shared_ptr<const Program> program_;
};

/// The fast executor up to a layer, the differentiable one from there: Grad-CAM needs no gradients before its layer.
class Joined final : public Program {
 public:
  Joined(std::shared_ptr<const Program> head, std::shared_ptr<const Program> tail)
      : head_(std::move(head)), tail_(std::move(tail)) {}
  Result run(const at::Tensor& batch) const override { return tail_->run(head_->run(batch).taps[0].clone()); }

 private:
  std::shared_ptr<const Program> head_, tail_;
};

class GraphNetwork final : public Network, public std::enable_shared_from_this<GraphNetwork> {
 public:
  GraphNetwork(Graph graph, std::string name) : graph_(std::move(graph)), name_(std::move(name)) {}

  const std::vector<Layer>& layers() const override { return graph_.layers; }
  std::int64_t outputs() const override { return graph_.nodes[graph_.output].shape.back(); }
  const std::string& last_map() const override { return graph_.last_map; }

  std::shared_ptr<const Program> compile(const Request& request) const override {
    for (const std::string& path : request.taps) find_layer(*this, path, name_);
    for (const Edit& edit : request.edits) find_layer(*this, edit.layer, name_);
    return std::make_shared<Owning>(shared_from_this(), program_for(request));
  }

 private:
  std::shared_ptr<const Program> program_for(const Request& request) const {
#ifdef MAIA_HAVE_DNNL
    if (request.device.is_cpu() && !request.differentiable) return compile_dnnl(graph_, request, weights_);
    if (request.device.is_cpu() && request.taps.size() == 1 && request.edits.empty() &&
        find_layer(*this, request.taps[0], name_).layout == Layout::spatial)
      if (auto tail = compile_aten_tail(graph_, request)) {
        Request head = request;
        head.output = head.differentiable = false;
        return std::make_shared<Joined>(compile_dnnl(graph_, head, weights_), tail);
      }
#endif
    return compile_aten(graph_, request);
  }

  const Graph graph_;
  const std::string name_;
#ifdef MAIA_HAVE_DNNL
  const std::shared_ptr<PackedWeights> weights_ = make_packed_weights();
#endif
};

}  // namespace

std::shared_ptr<const Network> make_network(Graph graph, std::string name) {
  return std::make_shared<GraphNetwork>(std::move(graph), std::move(name));
}

}  // namespace maia::graph
