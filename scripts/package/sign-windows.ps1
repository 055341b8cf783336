# Signs every program and library below a folder that nobody has signed: sign-windows.ps1 FOLDER
# WIN_CSC_LINK: a certificate (PFX, base64); WIN_CSC_KEY_PASSWORD: its password. Uses what Windows and its SDK bring, nothing of npm.
param([Parameter(Mandatory)][string] $Folder)
$ErrorActionPreference = 'Stop'
if (-not $env:WIN_CSC_LINK) { throw 'there is no certificate: nothing leaves unsigned' }
$pfx = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
[IO.File]::WriteAllBytes($pfx, [Convert]::FromBase64String($env:WIN_CSC_LINK))
try {
  $password = ConvertTo-SecureString $env:WIN_CSC_KEY_PASSWORD -AsPlainText -Force
  $certificate = Import-PfxCertificate -FilePath $pfx -CertStoreLocation Cert:\CurrentUser\My -Password $password
} finally { Remove-Item $pfx }
$tool = Get-ChildItem "${env:ProgramFiles(x86)}\Windows Kits\10\bin\*\x64\signtool.exe" | Sort-Object FullName | Select-Object -Last 1
$files = Get-ChildItem $Folder -Recurse -File | Where-Object { $_.Extension -in '.exe', '.dll', '.node' } |
  Where-Object { (Get-AuthenticodeSignature -LiteralPath $_.FullName).Status -ne 'Valid' }
if (-not $files) { throw "there is nothing to sign in $Folder" }
# RFC 3161: a signature with a time stays valid once the certificate has ended.
& $tool.FullName sign /sha1 $certificate.Thumbprint /fd sha256 /tr http://timestamp.digicert.com /td sha256 @($files.FullName)
if ($LASTEXITCODE -ne 0) { throw "signtool: $LASTEXITCODE" }
& $tool.FullName verify /pa @($files.FullName)
if ($LASTEXITCODE -ne 0) { throw "signtool does not know what it signed: $LASTEXITCODE" }
