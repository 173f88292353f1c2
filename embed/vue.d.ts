// The types of <direct-upload> in Vue's templates, for vue-tsc and editors. A file of the project's refers
// to them: `/// <reference types="direct-upload/vue" />`.

import type { AllowedComponentProps, HTMLAttributes, VNodeProps } from "vue";
import type { DirectUploadComponentProps, DirectUploadElement } from "./direct-upload.js";

type OfVue = Omit<HTMLAttributes, keyof DirectUploadComponentProps> & AllowedComponentProps & VNodeProps;

declare module "vue" {
  interface GlobalComponents {
    "direct-upload": new () => DirectUploadElement & { $props: DirectUploadComponentProps & OfVue };
  }
}
