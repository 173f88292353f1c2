// The types of `direct-upload/react`, for React 18 and 19.

import type { ForwardRefExoticComponent, HTMLAttributes, RefAttributes } from "react";
import type { DirectUploadComponentProps, DirectUploadElement } from "./direct-upload.js";

type OfReact = Omit<
  HTMLAttributes<DirectUploadElement>,
  keyof DirectUploadComponentProps | "children" | "dangerouslySetInnerHTML"
>;

/** Attributes in camelCase, properties, events, and what each element has in React. */
export type DirectUploadProps = DirectUploadComponentProps & OfReact;

/** The element as a component. Its `ref` is the element. To import it is to define the element. */
export const DirectUpload: ForwardRefExoticComponent<DirectUploadProps & RefAttributes<DirectUploadElement>>;
