#!/bin/bash
# Signs an app, has Apple notarise it, and packs it as NAME.dmg and NAME.zip: sign-macos.sh APP NAME
# CSC_LINK: a Developer ID certificate (P12, base64); CSC_KEY_PASSWORD: its password; APPLE_API_KEY: the text of a key of App Store Connect, with
# APPLE_API_KEY_ID and APPLE_API_ISSUER. Uses what macOS and its tools bring, nothing of npm.
set -euo pipefail
app=$1 name=$2
# V8 compiles while it runs; how loud the microphone is is recorded if the player allows it. (codesign’s parser trips over comments in the file.)
entitlements="$(dirname "$0")/entitlements.mac.plist"
for value in CSC_LINK CSC_KEY_PASSWORD APPLE_API_KEY APPLE_API_KEY_ID APPLE_API_ISSUER; do
  if [ -z "${!value:-}" ]; then
    echo "$value is missing: nothing leaves unsigned" >&2
    exit 1
  fi
done

secret="$(mktemp -d)"
keychain="$secret/signing.keychain-db"
trap 'security delete-keychain "$keychain" || true; rm -rf "$secret"' EXIT
printf '%s' "$CSC_LINK" | base64 --decode > "$secret/certificate.p12"
printf '%s' "$APPLE_API_KEY" > "$secret/notary.p8"
password="$(openssl rand -hex 24)"
security create-keychain -p "$password" "$keychain"
security unlock-keychain -p "$password" "$keychain"
security import "$secret/certificate.p12" -k "$keychain" -P "$CSC_KEY_PASSWORD" -T /usr/bin/codesign
security set-key-partition-list -S apple-tool:,apple: -s -k "$password" "$keychain" > "$secret/said"
security list-keychains -d user -s "$keychain"
identity="$(security find-identity -v -p codesigning "$keychain" | awk '/Developer ID Application/ { print $2; exit }')"
if [ -z "$identity" ]; then
  echo 'CSC_LINK holds no certificate of a Developer ID Application' >&2
  exit 1
fi

sign() { codesign --force --timestamp --options runtime --keychain "$keychain" --sign "$identity" "$@"; }
# From the inside out: what encloses something signs its signature with it. A file's name has no line break here: electron-builder made them.
find "$app" -depth -type f | while read -r file; do
  if file --brief "$file" | grep -q '^Mach-O'; then sign --entitlements "$entitlements" "$file"; fi
done
find "$app/Contents" -depth -type d \( -name '*.framework' -o -name '*.app' \) | while read -r bundle; do
  sign --entitlements "$entitlements" "$bundle"
done
sign --entitlements "$entitlements" "$app"
codesign --verify --deep --strict "$app"

notarise() {
  xcrun notarytool submit "$1" --wait --key "$secret/notary.p8" --key-id "$APPLE_API_KEY_ID" --issuer "$APPLE_API_ISSUER"
}
ditto -c -k --keepParent "$app" "$secret/app.zip"
notarise "$secret/app.zip"
# What was notarised carries that with it, so that a machine without a network can see it.
xcrun stapler staple "$app"
ditto -c -k --keepParent "$app" "$name.zip"
mkdir "$secret/disk"
ditto "$app" "$secret/disk/$(basename "$app")"
ln -s /Applications "$secret/disk/Applications"
# On GitHub's machines it often finds its own image "busy" (actions/runner-images#7522).
for left in 9 8 7 6 5 4 3 2 1 0; do
  if hdiutil create -volname 'GAP Recorder' -srcfolder "$secret/disk" -format ULFO -ov "$name.dmg"; then break; fi
  [ "$left" -gt 0 ]
  sleep "${GAP_AGAIN_S:-10}"
done
codesign --timestamp --keychain "$keychain" --sign "$identity" "$name.dmg"
notarise "$name.dmg"
xcrun stapler staple "$name.dmg"
spctl --assess --type execute --verbose "$app"
