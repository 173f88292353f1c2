import { DirectUpload } from "direct-upload/react";
import * as React from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import { component } from "./component.js";

component({ React, act: React.act, createRoot, hydrateRoot, DirectUpload, folder: import.meta.dirname });
