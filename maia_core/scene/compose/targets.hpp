// Loops over pixels are compiled for several generations of x86 processors; the loader takes the best one. All give the
// same results, because products and sums are not joined (-ffp-contract=off).
#pragma once

// Sanitizers instrument code that runs before they are ready for it.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__SANITIZE_ADDRESS__) && !defined(MAIA_SANITIZED)
#define MAIA_MANY_TARGETS __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define MAIA_MANY_TARGETS
#endif
