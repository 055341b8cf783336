/*
 * A shim for Windows: exports the Node-API functions that node-av's MinGW binary imports from `libnode.dll`, and jumps to those of the program that runs,
 * node.exe or Electron's, whatever it is called. Nothing but kernel32 is needed, no C library.
 */
typedef int(__stdcall *function)(void);
__declspec(dllimport) void *__stdcall GetModuleHandleA(const char *name);
__declspec(dllimport) function __stdcall GetProcAddress(void *module, const char *name);

#if defined(__aarch64__)
/* x16 is for jumps between a call and its function (AAPCS64, section 6.1.1). */
#define JUMP(slot) "adrp x16, " slot "\nldr x16, [x16, :lo12:" slot "]\nbr x16\n"
#else
#define JUMP(slot) "jmp *" slot "(%rip)\n"
#endif

#define FUNCTION(name)                                                                                    \
  function slot_##name;                                                                                   \
  __asm__(".globl " #name "\n" #name ":\n" JUMP("slot_" #name) ".section .drectve,\"yn\"\n.ascii \" -export:" #name "\"\n.text\n");
#include "node-api.h"
#undef FUNCTION

static const struct {
  function *slot;
  const char *name;
} FUNCTIONS[] = {
#define FUNCTION(name) {&slot_##name, #name},
#include "node-api.h"
};

#define DLL_PROCESS_ATTACH 1

/* Where the program lacks a function, the library is not loaded. */
int __stdcall DllMain(void *self, unsigned long reason, void *reserved) {
  if (reason != DLL_PROCESS_ATTACH) return 1;
  void *program = GetModuleHandleA(0);
  for (unsigned i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++)
    if ((*FUNCTIONS[i].slot = GetProcAddress(program, FUNCTIONS[i].name)) == 0) return 0;
  return 1;
}

/* Node loads it as a module: of no functions of its own. */
__declspec(dllexport) void *napi_register_module_v1(void *env, void *exports) { return exports; }
