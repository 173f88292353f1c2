// The types of <direct-upload> in Svelte's templates, for svelte-check and editors. A file of the project's
// refers to them: `/// <reference types="direct-upload/svelte" />`.

import type { HTMLAttributes } from "svelte/elements";
import type { DirectUploadElement, DirectUploadEventMap, DirectUploadProps } from "./direct-upload.js";

/** As Svelte 4 listens: `on:upload-success`. */
type Directives = {
  [Type in keyof DirectUploadEventMap as `on:${Type}`]?: (event: DirectUploadEventMap[Type]) => void;
};

declare module "svelte/elements" {
  export interface SvelteHTMLElements {
    "direct-upload": Omit<HTMLAttributes<DirectUploadElement>, keyof DirectUploadProps> &
      DirectUploadProps &
      Directives;
  }
}
