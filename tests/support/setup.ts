/** Every test begins with an empty, migrated database, an empty KV and an empty bucket. */
import { beforeEach } from "vitest";
import { emptyStorage } from "./storage.ts";

beforeEach(emptyStorage);
