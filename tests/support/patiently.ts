/** Time for tests in which services hang. */
import { vi } from "vitest";
import type { Services } from "./services.ts";

/**
 * Waits for a promise by vitest's fake clock, which advances by a number of milliseconds whenever a service hangs, and not
 * otherwise. So a test waits only for time limits, never for this machine.
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
