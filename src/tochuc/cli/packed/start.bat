@echo off
rem Mo trang lam viec; hoac chay mot lenh: start.bat verify
rem Khong can mang, khong can quyen quan tri. So lieu nam trong thu muc du-lieu ben canh (doi bang TOCHUC_DATA).
setlocal
set "HERE=%~dp0"
set "PYTHONPATH=%HERE%site"
set PYTHONNOUSERSITE=1
set PYTHONUTF8=1
if not defined TOCHUC_DATA set "TOCHUC_DATA=%HERE%du-lieu"
set PYTHON="%HERE%python\python.exe"
if not exist %PYTHON% set PYTHON=py -3.11
%PYTHON% -c "import sys" 2>nul
if errorlevel 1 (
  echo Thu muc nay khong kem Python va may khong co Python 3.11. Xem DOC-TRUOC.txt.
  exit /b 2
)
if not "%~1"=="" (
  %PYTHON% -m tochuc %*
  exit /b
)
%PYTHON% -m tochuc init
%PYTHON% -m tochuc serve
