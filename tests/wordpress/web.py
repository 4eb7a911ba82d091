"""Web servers in front of a site: nginx with php-fpm, and PHP's own small one."""

import os
from pathlib import Path

import requests
from journey.house import PATIENCE_SECONDS, Running, wait_until
from wordpress.cores import PHP, need_web
from wordpress.site import Site

_NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
{user}
events {{ }}
http {{
  access_log off;
  types {{ text/css css; application/javascript js; }}
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    root {root};
    index index.php;
    location / {{ try_files $uri $uri/ /index.php?$args; }}
    location ~ \\.php$ {{
      fastcgi_pass unix:{socket};
      fastcgi_read_timeout 300;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_param SCRIPT_NAME $fastcgi_script_name;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param REQUEST_URI $request_uri;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length;
      fastcgi_param SERVER_PROTOCOL $server_protocol;
      fastcgi_param SERVER_NAME 127.0.0.1;
      fastcgi_param SERVER_PORT $server_port;
      fastcgi_param REMOTE_ADDR $remote_addr;
    }}
  }}
}}
"""
_FPM = """
[global]
daemonize = no
error_log = {folder}/fpm.log
[site]
listen = {socket}
{user}
pm = static
pm.max_children = 4
clear_env = no
catch_workers_output = yes
php_admin_value[memory_limit] = 512M
php_admin_value[sendmail_path] = /bin/true
"""


class FpmServer:
    """nginx with php-fpm: what a hoster has, where work can go on after the answer."""

    def __init__(self, site: Site, folder: Path) -> None:
        nginx, fpm = need_web()
        folder.mkdir()
        is_root = os.geteuid() == 0
        words = {"folder": folder, "port": site.port, "root": site.folder}
        words["socket"] = site.database.folder / f"{site.name}.fpm"  # a short path, as sockets need
        (folder / "nginx.conf").write_text(
            _NGINX.format(**words, user="user root;" if is_root else "")
        )
        owner = "user = root\ngroup = root" if is_root else ""
        (folder / "fpm.conf").write_text(_FPM.format(**words, user=owner))
        command = [fpm, "--nodaemonize", "--fpm-config", str(folder / "fpm.conf")]
        command += ["--allow-to-run-as-root"] if is_root else []
        self.php = Running(command, dict(os.environ), folder / "php.log")
        wait_until(words["socket"].exists, "php-fpm's socket")
        command = [nginx, "-c", str(folder / "nginx.conf"), "-e", str(folder / "nginx.log")]
        self.nginx = Running(command, dict(os.environ), folder / "web.log")
        _wait_live(site, self.nginx)

    def workers(self) -> list[int]:
        """Return the ids of PHP's processes that take requests."""
        children = Path(f"/proc/{self.php.pid}/task/{self.php.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def kill_workers(self) -> None:
        """Kill every process that runs PHP; new ones come at once."""
        for pid in self.workers():
            os.kill(pid, 9)

    def close(self) -> None:
        self.nginx.stop()
        self.php.stop()


class CliServer:
    """PHP's own server: nothing happens after the answer but what keeps it waiting."""

    def __init__(self, site: Site, folder: Path) -> None:
        folder.mkdir()
        command = [*PHP, "-S", f"127.0.0.1:{site.port}", "-t", str(site.folder)]
        self.php = Running(command, dict(os.environ), folder / "php.log")
        _wait_live(site, self.php)

    def close(self) -> None:
        self.php.stop()


def _wait_live(site: Site, process: Running) -> None:
    def is_live() -> bool:
        assert process.is_alive(), process.said()
        try:
            return requests.get(f"{site.url}/readme.html", timeout=PATIENCE_SECONDS).ok
        except requests.ConnectionError:
            return False

    wait_until(is_live, f"the site at {site.url}")
