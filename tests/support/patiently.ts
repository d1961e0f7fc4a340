/** Time, where services hang. */
import { vi } from "vitest";
import type { Services } from "./services.ts";

/**
 * Waits for something by the clock that vitest holds: it runs on by so many milliseconds whenever a service hangs, and not
 * otherwise. So what is waited for is a time limit, and never this machine.
 */
export async function patiently<T>(
	services: Services,
	milliseconds: number,
	run: () => Promise<T>,
): Promise<T> {
	services.hung = Promise.withResolvers();
	const end = run();
	while ((await Promise.race([end, services.hung.promise])) === "hung") {
		services.hung = Promise.withResolvers();
		await vi.advanceTimersByTimeAsync(milliseconds);
	}
	return end;
}
