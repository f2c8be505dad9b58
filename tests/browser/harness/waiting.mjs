// Waits for a condition that changes only when changed() is called: no polling, no sleeping.
import { SECONDS } from './deadline.mjs';

export class Waiting {
  #waiters = new Set();

  changed() {
    for (const waiter of [...this.#waiters]) waiter();
  }

  async until(condition, what, seconds = SECONDS) {
    if (condition()) return;
    let waiter, timer;
    await new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`waited ${seconds} s for ${what}`)), seconds * 1000);
      waiter = () => condition() && resolve();
      this.#waiters.add(waiter);
    }).finally(() => {
      clearTimeout(timer);
      this.#waiters.delete(waiter);
    });
  }
}
