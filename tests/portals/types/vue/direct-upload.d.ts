/// <reference types="direct-upload/vue" />
