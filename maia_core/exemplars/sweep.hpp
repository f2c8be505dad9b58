// One pass over a dataset that looks at all units of all layers.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "exemplars/dataset.hpp"
#include "exemplars/sweep_model.hpp"
#include "maia/error.hpp"

namespace maia {

struct SweepProgress {
  std::int64_t done = 0;   ///< images, those of an earlier start included
  std::int64_t total = 0;  ///< images of this sweep or shard
  std::int64_t bad = 0;    ///< images that could not be used
  double images_per_second = 0;
  double seconds_left = 0;
  const char* doing = "";  ///< "sweep", or "rescoring" at the end of a sweep in bfloat16
};

struct SweepOptions {
  std::string out;                  ///< the file to write; must be given
  std::vector<std::string> layers;  ///< patterns as for select_layers()
  int k = 30;                       ///< strongest, weakest and random images of each unit, 1..1000
  int batch = 8;                    ///< images per forward pass, 1..4096
  bool bfloat16 = false;
  std::uint64_t seed = 0;          ///< of the random images
  int threads = 0;                 ///< of the network and of decoding; 0: as many as libtorch uses
  int shard = 1, shards = 1;       ///< shard 1..shards: only this share of the batches
  bool restart = false;            ///< throw away what an earlier start left or made
  bool hash_contents = false;      ///< the dataset's hash covers the files' bytes, not only names and sizes
  double checkpoint_seconds = 60;  ///< at least this long between checkpoints; at most 1/50 of the time goes into them
  std::int64_t checkpoint_batches = 0;  ///< if positive: a checkpoint after so many batches, whatever the time
  std::function<void(const SweepProgress&)> progress;  ///< called after every batch
  std::function<bool()> stop;                          ///< asked after every batch: write a checkpoint and end?
  std::function<void(const char*)> event;  ///< told "checkpoint" and "written" when such a file is safe on the disk
};

struct SweepReport {
  std::string path;
  std::int64_t images = 0;  ///< of the sweep or shard
  std::int64_t bad = 0;
  std::int64_t resumed = 0;    ///< images that an earlier start had done
  std::int64_t rescored = 0;   ///< images that were run in float32 for a sweep in bfloat16
  bool was_complete = false;   ///< the file was there already; nothing was done
  double seconds = 0;          ///< this start took
  double forward_seconds = 0;  ///< of those, in the network
  double reduce_seconds = 0;   ///< of those, in gathering the results
};

/// Thrown when SweepOptions::stop said so. What was done is safe: the same call goes on from there.
class SweepStopped : public Error {
 public:
  using Error::Error;
};

/// Looks at every image once and writes what a store holds (or, for one of several shards, a part that merge_parts()
/// takes) to options.out. The file depends on the model, the dataset and the options that say what is computed, on
/// nothing else: not on when, how often interrupted, or in how many shards it was made.
///
/// Until it is complete, what was done is kept in options.out + ".partial", and the same call goes on from there, also
/// after the process was killed. The memory needed does not depend on the number of images, but for their names.
///
/// Throws Error if nothing can be done: no usable image, options.out or its .partial is of another sweep (saying what
/// differs), another process works on it, the disk is full; SweepStopped as above.
SweepReport sweep(const SweepModel& model, const Dataset& dataset, const SweepOptions& options);

}  // namespace maia
