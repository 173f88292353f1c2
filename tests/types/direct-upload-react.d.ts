import type { DirectUploadElement, DirectUploadProps } from "direct-upload";
import type { HTMLAttributes, RefAttributes } from "react";

type Props = HTMLAttributes<DirectUploadElement> & RefAttributes<DirectUploadElement>;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "direct-upload": DirectUploadProps & Props;
    }
  }
}
